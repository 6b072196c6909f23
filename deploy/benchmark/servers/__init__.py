"""Servers that play the API: nginx for throughput, and two of asyncio for latency and for lists without news."""

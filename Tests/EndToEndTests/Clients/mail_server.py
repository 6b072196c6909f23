"""A mail server of aiosmtpd: each message that it takes is a line of JSON in a file.

    mail_server.py FILE [--tls CERTIFICATE KEY] [--refuse ADDRESS] [--later]
"""

import argparse
import asyncio
import json
import ssl

from aiosmtpd.smtp import SMTP

options = argparse.ArgumentParser()
options.add_argument("file")
options.add_argument("--tls", nargs=2)
options.add_argument("--refuse")
options.add_argument("--later", action="store_true")
options = options.parse_args()


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if address == options.refuse:
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if options.later:
            return "451 try again later"
        with open(options.file, "a") as file:
            print(
                json.dumps(
                    {
                        "from": envelope.mail_from,
                        "to": envelope.rcpt_tos,
                        "tls": session.ssl is not None,
                        "data": envelope.content.decode("ascii"),
                    }
                ),
                file=file,
            )
        return "250 OK"


context = None
if options.tls:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*options.tls)


async def serve():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Handler(), tls_context=context), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(serve())

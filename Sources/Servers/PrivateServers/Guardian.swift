/// The shell script that owns the servers: it starts them, waits, and stops and removes them however its client ends.
///
/// It leads a session of its own, so that a Ctrl-C meant for the client does not reach the servers before their turn. It
/// waits on its standard input, which the kernel closes when the client exits, crashes or is killed.
enum Guardian {
    /// Arguments: the directory of PostgreSQL's programs, the prefix of the directory to make, the simulator's program
    /// (empty: none), and the simulator's options.
    ///
    /// Prints `ready DIRECTORY SIMULATOR-URL` or, on stderr, what went wrong. On its standard input it takes `keep`: then it
    /// stays until it is sent SIGTERM, whose receiver is written into `DIRECTORY/guardian.pid`.
    static let script = #"""
        set -eu
        bin=$1 prefix=$2 simulator=$3
        shift 3

        # initdb and postgres refuse to run as root.
        as_owner() {
            if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
        }

        directory=$(cd / && as_owner mktemp -d "$prefix.XXXXXX")
        children=
        stop() {
            trap '' HUP INT TERM
            for child in $children; do kill "$child" 2>/dev/null || true; done
            (cd / && as_owner "$bin/pg_ctl" stop --pgdata="$directory/data" --mode=immediate) >/dev/null 2>&1 || true
            rm -rf "$directory"
        }
        trap stop EXIT
        trap 'exit 0' HUP INT TERM
        cd "$directory"

        # A cluster that is thrown away needs no fsync. Only its owner and root reach the socket, so nobody needs a password.
        as_owner "$bin/initdb" --pgdata="$directory/data" --username=octoload --auth=trust --encoding=UTF8 \
            --locale=C.UTF-8 --no-sync >"$directory/log" 2>&1 || { cat "$directory/log" >&2; exit 74; }
        as_owner "$bin/pg_ctl" start --wait --silent --pgdata="$directory/data" --log="$directory/data/server.log" \
            --options="-c listen_addresses='' -c unix_socket_directories='$directory' -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_wal_size=4GB -c wal_keep_size=1GB -c shared_buffers=256MB -c max_connections=500 -c max_prepared_transactions=0 -c autovacuum_naptime=10" \
            >&2 || { cat "$directory/data/server.log" >&2; exit 74; }

        url=
        if [ -n "$simulator" ]; then
            mkfifo "$directory/ready"
            "$simulator" "$@" >"$directory/ready" 2>"$directory/simulator.log" </dev/null &
            children=$!
            read -r _ url _ <"$directory/ready" || { cat "$directory/simulator.log" >&2; exit 69; }
        fi
        echo "$$" >"$directory/guardian.pid"
        echo "ready $directory $url"
        exec >/dev/null 2>&1

        if read -r word && [ "$word" = keep ]; then
            sleep infinity &
            children="$children $!"
            wait
        fi
        """#
}

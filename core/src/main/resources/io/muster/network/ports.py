# Listens at ports of this host, or connects to those of others. Changes nothing, and ends by itself.
import errno, selectors, socket, sys, time

LONGEST, SILENCE, PATIENCE, AT_ONCE = 600, 30, 3, 200


def listen(host, ports):
    """Says to whoever comes which host this is; for as long as its standard input goes on."""
    at, lists = selectors.DefaultSelector(), {"listening": [], "taken": [], "unable": []}
    for port in ports:
        door = socket.socket()
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((host, int(port)))
            door.listen(1024)
        except OSError as e:
            lists["taken" if e.errno == errno.EADDRINUSE else "unable"].append(port)
            door.close()
            continue
        door.setblocking(False)
        at.register(door, selectors.EVENT_READ, True)
        lists["listening"].append(str(door.getsockname()[1]))
    print("ports " + " ".join(k + "=" + ",".join(v) for k, v in lists.items()), flush=True)
    at.register(0, selectors.EVENT_READ, None)
    begun = heard = time.monotonic()
    while time.monotonic() < min(begun + LONGEST, heard + SILENCE):
        for key, _ in at.select(1):
            if key.data is None:
                heard = time.monotonic()
                if not sys.stdin.buffer.raw.read(1024):
                    return
            elif key.data:
                try:
                    guest = key.fileobj.accept()[0]
                    guest.sendall(("muster " + host + "\n").encode())
                    # Whoever came leaves first, so that no port stays in TIME_WAIT here.
                    at.register(guest, selectors.EVENT_READ, False)
                except OSError:
                    pass
            else:
                at.unregister(key.fileobj)
                key.fileobj.close()


def connect(waiting):
    """Tells of each HOST PORT whether it is open, and who answers there."""
    at, open_until = selectors.DefaultSelector(), {}
    def end(door, target, what):
        at.unregister(door)
        del open_until[door]
        # Leaves no TIME_WAIT, which would keep the port from a program that is started next.
        door.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        door.close()
        print(target, what, flush=True)
    while waiting or open_until:
        while waiting and len(open_until) < AT_ONCE:
            target = waiting.pop()
            host, port = target.split()
            door = socket.socket()
            door.setblocking(False)
            at.register(door, selectors.EVENT_WRITE, target)
            open_until[door] = (time.monotonic() + PATIENCE, target, "silent")
            error = door.connect_ex((host, int(port)))
            if error not in (0, errno.EINPROGRESS):
                end(door, target, word(error))
        for key, events in at.select(0.2):
            door, target = key.fileobj, key.data
            if events & selectors.EVENT_WRITE:
                error = door.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
                if error:
                    end(door, target, word(error))
                else:
                    at.modify(door, selectors.EVENT_READ, target)
                    open_until[door] = (time.monotonic() + PATIENCE, target, "open")
            else:
                try:
                    said = door.recv(200).decode("ascii", "replace").split()
                except OSError:
                    said = []
                end(door, target, "open " + said[1] if len(said) == 2 and said[0] == "muster" else "open")
        for door, (until, target, what) in list(open_until.items()):
            if time.monotonic() > until:
                end(door, target, what)
    print("end")


def word(error):
    return {errno.ECONNREFUSED: "refused", errno.ETIMEDOUT: "silent"}.get(error, "unreachable " + errno.errorcode.get(error, str(error)))


if sys.argv[1] == "listen":
    listen(sys.argv[2], sys.argv[3:])
else:
    connect(sys.stdin.read().splitlines())

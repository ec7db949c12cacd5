#!/usr/bin/env python3
"""What SO_REUSEPORT does to kept connections: how evenly they spread, and who is lost when one socket closes. docs/adr/0009."""
import socket
import time


def listeners(count):
    first = None
    made = []
    for _ in range(count):
        s = socket.socket()
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        s.bind(("127.0.0.1", first or 0))
        first = s.getsockname()[1]
        s.listen(4096)
        s.setblocking(False)
        made.append(s)
    return first, made


def accept_all(listener):
    accepted = []
    while True:
        try:
            accepted.append(listener.accept()[0])
        except BlockingIOError:
            return accepted


def spread(count, connections):
    port, made = listeners(count)
    clients = [socket.create_connection(("127.0.0.1", port)) for _ in range(connections)]
    time.sleep(0.05)
    held = [accept_all(listener) for listener in made]
    fullest = max(len(each) for each in held)
    for each in clients + made + [c for h in held for c in h]:
        each.close()
    return fullest / (connections / count)


def lost(count, connections):
    port, made = listeners(count)
    clients = [socket.create_connection(("127.0.0.1", port)) for _ in range(connections)]
    time.sleep(0.05)
    made[0].close()  # a loop that goes away, with connections in its queue that the client believes in
    reset = 0
    for client in clients:
        client.settimeout(0.2)
        try:
            client.send(b"x")
            client.recv(1)
        except ConnectionResetError:
            reset += 1
        except TimeoutError:
            pass
    for each in clients + made[1:]:
        each.close()
    return reset


for count in (2, 4, 8):
    for connections in (64, 1000):
        runs = sorted(spread(count, connections) for _ in range(20))
        print(f"{count} sockets, {connections} connections: the fullest has {runs[2]:.2f} to {runs[-3]:.2f} times its share (median {runs[10]:.2f})")
print(f"4 sockets, 64 connections not accepted yet, one socket closed: {lost(4, 64)} reset")

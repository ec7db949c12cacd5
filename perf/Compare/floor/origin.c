/*
 * An origin that costs next to nothing: whoever sends a head gets the same 100-byte answer. With it, and not with nginx, the proxy is the
 * bottleneck of W8: client and origin share one processor, and nginx takes more of it than a fast proxy leaves.
 *
 * Right for GET without a body, one request at a time to a connection, each in one piece. One thread, level-triggered epoll.
 *
 * usage: origin PORT
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { READ_BYTES = 16 * 1024, EVENTS_PER_WAIT = 256, BACKLOG = 4096 };

/* The fields nginx would send, so that proxies have as much to read and to pass on; the date does not move. */
static const char head[] =
    "HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nDate: Mon, 02 Nov 2026 10:00:00 GMT\r\nContent-Type: text/plain\r\n"
    "Content-Length: 100\r\nConnection: keep-alive\r\n\r\n";

int main(int argc, char **argv)
{
    if (argc != 2) { fprintf(stderr, "usage: origin PORT\n"); return 2; }
    static char answer[sizeof head - 1 + 100], buffer[READ_BYTES];
    memcpy(answer, head, sizeof head - 1);
    memset(answer + sizeof head - 1, '7', 100);

    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[1])), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int on = 1, listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = listener};
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, BACKLOG) || epoll_ctl(epoll_fd, EPOLL_CTL_ADD, listener, &event)) {
        perror("listen");
        return 1;
    }

    static struct epoll_event events[EVENTS_PER_WAIT];
    for (;;) {
        int count = epoll_wait(epoll_fd, events, EVENTS_PER_WAIT, -1);
        for (int i = 0; i < count; i++) {
            int fd = events[i].data.fd;
            if (fd == listener) {
                while ((fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC)) >= 0) {
                    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
                    event.data.fd = fd;
                    epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event);
                }
                continue;
            }
            ssize_t got = recv(fd, buffer, READ_BYTES, MSG_DONTWAIT);
            if (got < 4 || memcmp(buffer + got - 4, "\r\n\r\n", 4) || send(fd, answer, sizeof answer, MSG_NOSIGNAL) != sizeof answer) close(fd);
        }
    }
}

/*
 * The floor: an HTTP/1.1 relay that moves bytes and understands as little as it can, so that what a proxy costs beyond it is what
 * the proxy does. One thread, edge-triggered epoll, pooled connections to the origin: per exchange receive, send, receive, send.
 *
 * Of a message it reads its length only (Content-Length), to know when the origin's connection is free. It adds and removes no field, and
 * is right for the workloads W1 to W4 alone: no chunked body, no HEAD, no pipelining, no connection that ends after an answer.
 *
 * usage: relay LISTEN_PORT ORIGIN_PORT
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { READ_BYTES = 64 * 1024, EVENTS_PER_WAIT = 256, POOL_MAX = 256, BACKLOG = 4096 };

struct connection {
    int fd;
    int is_origin;
    struct connection *other;  /* the other side of the exchange, null between exchanges */
    struct connection *next;   /* in the pool, or among those to be freed after this turn */
    long left;                 /* bytes still to come of the message this side is sending; 0 between messages */
    char *unsent;              /* what the other side sent and this side's socket did not take; null almost always */
    size_t unsent_bytes;
    int is_answered;           /* an origin's: its answer to the present request is whole */
    int is_dead;
};

static char buffer[READ_BYTES];
static int epoll_fd;
static struct sockaddr_in origin = {.sin_family = AF_INET};
static struct connection *pool;
static struct connection *dead;
static int pool_count;

static void fail(const char *what) { perror(what); exit(1); }

static struct connection *watch(int fd, int is_origin)
{
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct connection *made = calloc(1, sizeof *made);
    made->fd = fd;
    made->is_origin = is_origin;
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.ptr = made};
    if (epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event)) fail("epoll_ctl");
    return made;
}

static void end(struct connection *c)
{
    if (c->is_dead) return;
    c->is_dead = 1;
    close(c->fd);
    for (struct connection **p = &pool; *p; p = &(*p)->next)
        if (*p == c) { *p = c->next; pool_count--; break; }
    /* Not freed yet: a later event of this turn may point here. */
    c->next = dead;
    dead = c;
    struct connection *other = c->other;
    c->other = NULL;
    if (other) { other->other = NULL; end(other); }
}

static struct connection *rent(void)
{
    if (pool) {
        struct connection *c = pool;
        pool = c->next;
        c->next = NULL;
        pool_count--;
        return c;
    }
    /* Blocking: on loopback the handshake is over when connect returns, and the pool makes this rare. */
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&origin, sizeof origin)) { if (fd >= 0) close(fd); return NULL; }
    return watch(fd, 1);
}

/* The length of the message that begins in these bytes, or -1 when its head is not whole (then it is not one of W1 to W4). */
static long length_of(char *bytes, size_t count)
{
    char *end_of_head = memmem(bytes, count, "\r\n\r\n", 4);
    if (!end_of_head) return -1;
    long head = end_of_head + 4 - bytes;
    if (*bytes == 'G') return head; /* GET has no body */
    for (char *line = bytes; line < end_of_head; ) {
        line = memchr(line, '\n', end_of_head + 2 - line);
        if (!line++) break;
        if ((*line | 0x20) == 'c' && !strncasecmp(line, "content-length:", 15)) return head + atol(line + 15);
    }
    return head;
}

static int give(struct connection *to, const char *bytes, size_t count)
{
    if (!to->unsent) {
        ssize_t sent = send(to->fd, bytes, count, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0 && errno != EAGAIN) return -1;
        if (sent == (ssize_t)count) return 0;
        if (sent > 0) { bytes += sent; count -= sent; }
    }
    to->unsent = realloc(to->unsent, to->unsent_bytes + count);
    memcpy(to->unsent + to->unsent_bytes, bytes, count);
    to->unsent_bytes += count;
    return 0;
}

/* Frees the origin's connection once both messages are whole; an origin may answer before it has the whole request. */
static void part_when_done(struct connection *one)
{
    struct connection *client = one->is_origin ? one->other : one, *from = one->is_origin ? one : one->other;
    if (!from || !client || !from->is_answered || client->left || from->unsent) return;
    from->other = client->other = NULL;
    if (pool_count >= POOL_MAX) { end(from); return; }
    from->is_answered = 0;
    from->next = pool;
    pool = from;
    pool_count++;
}

static void flush(struct connection *c)
{
    ssize_t sent = send(c->fd, c->unsent, c->unsent_bytes, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0) { if (errno != EAGAIN) end(c); return; }
    c->unsent_bytes -= sent;
    memmove(c->unsent, c->unsent + sent, c->unsent_bytes);
    if (!c->unsent_bytes) {
        free(c->unsent);
        c->unsent = NULL;
        part_when_done(c);
    }
}

static void receive(struct connection *from)
{
    ssize_t count;
    do {
        count = recv(from->fd, buffer, READ_BYTES, MSG_DONTWAIT);
        if (count <= 0) { if (count == 0 || errno != EAGAIN) end(from); return; }
        if (!from->left && (from->left = length_of(buffer, count)) < 0) { end(from); return; }
        if (!from->other) {
            /* An origin that speaks unasked is dropped; a client begins an exchange. */
            struct connection *to = from->is_origin ? NULL : rent();
            if (!to) { end(from); return; }
            from->other = to;
            to->other = from;
        }
        struct connection *to = from->other;
        from->left -= count;
        if (from->left < 0 || give(to, buffer, count)) { end(from); return; }
        if (!from->left) {
            from->is_answered = from->is_origin;
            part_when_done(from);
        }
    } while (count == READ_BYTES && !from->is_dead); /* a short read has emptied the socket: the next bytes are a new edge */
}

int main(int argc, char **argv)
{
    if (argc != 3) { fprintf(stderr, "usage: relay LISTEN_PORT ORIGIN_PORT\n"); return 2; }
    signal(SIGPIPE, SIG_IGN);
    origin.sin_port = htons(atoi(argv[2]));
    origin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    struct sockaddr_in address = origin;
    address.sin_port = htons(atoi(argv[1]));
    int on = 1, listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, BACKLOG)) fail("listen");
    epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
    if (epoll_ctl(epoll_fd, EPOLL_CTL_ADD, listener, &event)) fail("epoll_ctl");

    static struct epoll_event events[EVENTS_PER_WAIT];
    for (;;) {
        int count = epoll_wait(epoll_fd, events, EVENTS_PER_WAIT, -1);
        for (int i = 0; i < count; i++) {
            struct connection *c = events[i].data.ptr;
            if (!c) {
                int fd;
                while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) watch(fd, 0);
                continue;
            }
            if (!c->is_dead && c->unsent && (events[i].events & EPOLLOUT)) flush(c);
            if (!c->is_dead && (events[i].events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR))) receive(c);
        }
        while (dead) {
            struct connection *c = dead;
            dead = c->next;
            free(c->unsent);
            free(c);
        }
    }
}

/*
 * A load client for what h2load cannot do: a new connection for each request, another host and path for each, and latency counted from
 * the moment a request was due (a stalled proxy cannot hide the requests it kept from being sent). One thread, epoll; for answers with a Content-Length and up to 8 KiB.
 *
 * usage: load PORT REQUESTS CONNECTIONS RATE NEW_CONNECTIONS TARGETS
 *   RATE             requests per second over all connections; 0: as fast as answers come
 *   NEW_CONNECTIONS  1: each request on a connection of its own, which it asks to be closed; 0: kept connections
 *   TARGETS          a file of lines "HOST PATH", used in turn
 *
 * Prints three lines worded as h2load words its summary, and one of latencies: in microseconds, median and 99th percentile.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { READ_BYTES = 64 * 1024, EVENTS_PER_WAIT = 256, HEAD_MAX = 8 * 1024 };
static const long SILENCE_NS = 10000000000L; /* this long without any answer: the proxy hangs */

struct connection {
    int fd;            /* -1: none yet */
    int is_busy;
    int status;
    long body_left;    /* -1: the head is not whole */
    long due;
    int head_bytes;
    char head[HEAD_MAX];
};

static char buffer[READ_BYTES];
static struct sockaddr_in proxy = {.sin_family = AF_INET};
static struct connection *connections, **idle; /* idle: a ring, so that all connections take part */
static char **requests;
static int epoll_fd, idle_first, idle_count, connection_count, target_count, is_new_each;
static long succeeded, answered_2xx, done;
static unsigned *latencies;

static void fail(const char *what) { perror(what); exit(1); }

static long now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000L + t.tv_nsec;
}

static void read_targets(const char *path)
{
    FILE *file = fopen(path, "r");
    char host[512], target[4096];
    if (!file) fail(path);
    while (fscanf(file, "%511s %4095s", host, target) == 2) {
        requests = realloc(requests, (target_count + 1) * sizeof *requests);
        /* Four fields, as in W1; a fifth that asks for the connection's end. */
        if (asprintf(&requests[target_count++], "GET %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: load\r\nAccept: */*\r\nAccept-Encoding: gzip, deflate\r\n%s\r\n",
                target, host, is_new_each ? "Connection: close\r\n" : "") < 0) fail("asprintf");
    }
    fclose(file);
    if (!target_count) { fprintf(stderr, "%s has no line HOST PATH\n", path); exit(2); }
}

static void settle(struct connection *c, int is_good)
{
    latencies[done++] = (now() - c->due) / 1000;
    succeeded += is_good;
    answered_2xx += is_good && c->status / 100 == 2;
    c->is_busy = 0;
    idle[(idle_first + idle_count++) % connection_count] = c;
    if (!is_good || is_new_each) { close(c->fd); c->fd = -1; }
}

static struct connection *longest_idle(void)
{
    struct connection *c = idle[idle_first];
    idle_first = (idle_first + 1) % connection_count;
    idle_count--;
    return c;
}

static void start(struct connection *c, long number, long due)
{
    c->is_busy = 1;
    c->due = due;
    c->status = 0;
    c->head_bytes = 0;
    c->body_left = -1;
    if (c->fd < 0) {
        int on = 1;
        c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (c->fd < 0 || connect(c->fd, (struct sockaddr *)&proxy, sizeof proxy)) { settle(c, 0); return; }
        setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
        if (epoll_ctl(epoll_fd, EPOLL_CTL_ADD, c->fd, &event)) fail("epoll_ctl");
    }
    const char *request = requests[number % target_count];
    long count = strlen(request);
    if (send(c->fd, request, count, MSG_NOSIGNAL) != count) settle(c, 0);
}

/* Takes the head apart once it is whole; the bytes behind it are the body's. */
static int take_head(struct connection *c, long count)
{
    if (c->head_bytes + count >= HEAD_MAX) count = HEAD_MAX - 1 - c->head_bytes;
    memcpy(c->head + c->head_bytes, buffer, count);
    c->head_bytes += count;
    c->head[c->head_bytes] = 0;
    char *end = strstr(c->head, "\r\n\r\n");
    if (!end) return c->head_bytes < HEAD_MAX - 1;
    char *length = strcasestr(c->head, "\r\ncontent-length:");
    if (sscanf(c->head, "HTTP/1.1 %d", &c->status) != 1 || !length || length > end) return 0;
    c->body_left = atol(length + 17) - (c->head + c->head_bytes - end - 4);
    return 1;
}

static void receive(struct connection *c)
{
    ssize_t count = recv(c->fd, buffer, READ_BYTES, MSG_DONTWAIT);
    if (count < 0 && errno == EAGAIN) return;
    if (!c->is_busy) { /* the proxy ends an idle connection: the next request opens another */
        close(c->fd);
        c->fd = -1;
        return;
    }
    if (count <= 0) { settle(c, count == 0 && is_new_each && c->body_left == 0); return; }
    if (c->body_left >= 0) c->body_left -= count;
    else if (!take_head(c, count)) { settle(c, 0); return; }
    /* A connection that was to be closed has to be: the exchange ends with the proxy's FIN. */
    if (c->body_left == 0 && !is_new_each) settle(c, 1);
    else if (c->status && c->body_left < 0) settle(c, 0);
}

static int by_size(const void *a, const void *b) { return (*(unsigned *)a > *(unsigned *)b) - (*(unsigned *)a < *(unsigned *)b); }

int main(int argc, char **argv)
{
    if (argc != 7) { fprintf(stderr, "usage: load PORT REQUESTS CONNECTIONS RATE NEW_CONNECTIONS TARGETS\n"); return 2; }
    long total = atol(argv[2]), sent = 0;
    double gap = atof(argv[4]) > 0 ? 1e9 / atof(argv[4]) : 0;
    connection_count = atoi(argv[3]);
    is_new_each = atoi(argv[5]);
    read_targets(argv[6]);
    proxy.sin_port = htons(atoi(argv[1]));
    proxy.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    connections = calloc(connection_count, sizeof *connections);
    idle = calloc(connection_count, sizeof *idle);
    latencies = calloc(total, sizeof *latencies);
    for (; idle_count < connection_count; idle_count++) {
        connections[idle_count].fd = -1;
        idle[idle_count] = &connections[idle_count];
    }

    static struct epoll_event events[EVENTS_PER_WAIT];
    long began = now(), heard = began;
    while (done < total) {
        long time = now(), due = began + (long)(sent * gap);
        while (idle_count && sent < total && due <= time) {
            start(longest_idle(), sent++, gap > 0 ? due : now());
            due = began + (long)(sent * gap);
        }
        long wait = sent < total && idle_count ? due - time : 1000000000L;
        struct timespec timeout = {.tv_sec = wait > 0 ? wait / 1000000000L : 0, .tv_nsec = wait > 0 ? wait % 1000000000L : 0};
        int count = epoll_pwait2(epoll_fd, events, EVENTS_PER_WAIT, &timeout, NULL);
        for (int i = 0; i < count; i++) receive(events[i].data.ptr);
        if (count > 0) heard = now();
        else if (sent > done && now() - heard > SILENCE_NS) break;
    }

    double seconds = (now() - began) / 1e9;
    qsort(latencies, done, sizeof *latencies, by_size);
    printf("finished in %.2fs, %.2f req/s\n", seconds, done / seconds);
    printf("requests: %ld total, %ld started, %ld done, %ld succeeded\n", total, sent, done, succeeded);
    printf("status codes: %ld 2xx\n", answered_2xx);
    if (done) printf("latency: %u us median, %u us p99\n", latencies[done / 2], latencies[(long)(done * 0.99)]);
    return 0;
}

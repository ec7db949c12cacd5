/*
 * Handshakes: a TLS 1.3 connection for each request, one after the other, each ended by the proxy. Either every handshake is a full one, or every one but the first is
 * resumed with the ticket of the one before; what is not as it was meant to be does not count as succeeded.
 *
 * usage: tls PORT CONNECTIONS RATE RESUMED HOST
 *   RATE     connections per second; 0: one behind the other
 *   RESUMED  1: with the last ticket; 0: without any
 *   HOST     the name to ask for, in TLS and in HTTP
 *
 * Prints three lines worded as h2load words its summary.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const char CIPHER[] = "TLS_AES_256_GCM_SHA384"; /* h2load asks for the same */
static struct sockaddr_in proxy = {.sin_family = AF_INET};
static SSL_SESSION *ticket;

static void fail(const char *what) { fprintf(stderr, "%s\n", what); ERR_print_errors_fp(stderr); exit(1); }

static long now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000L + t.tv_nsec;
}

/* The last one is kept: a server may send several. */
static int keep(SSL *tls, SSL_SESSION *session)
{
    (void)tls;
    SSL_SESSION_free(ticket);
    ticket = session;
    return 1;
}

/* The answer's status, or 0 where anything was not as it should be. */
static int ask(SSL_CTX *context, const char *host, const char *request, int wants_resumed)
{
    char answer[8192];
    int count = 0, got, on = 1, status = 0;
    struct timeval patience = {.tv_sec = 10};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&proxy, sizeof proxy)) { if (fd >= 0) close(fd); return 0; }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    SSL *tls = SSL_new(context);
    SSL_set_fd(tls, fd);
    SSL_set_tlsext_host_name(tls, host);
    if (wants_resumed && ticket) SSL_set_session(tls, ticket);
    int was_due = wants_resumed && ticket;
    if (SSL_connect(tls) == 1 && SSL_write(tls, request, strlen(request)) > 0) {
        while (count < (int)sizeof answer - 1 && (got = SSL_read(tls, answer + count, sizeof answer - 1 - count)) > 0) count += got;
        answer[count] = 0;
        if (SSL_session_reused(tls) == was_due) sscanf(answer, "HTTP/1.1 %d", &status);
    }
    SSL_shutdown(tls); /* or its session would not be used again */
    SSL_free(tls);
    close(fd);
    return status;
}

int main(int argc, char **argv)
{
    if (argc != 6) { fprintf(stderr, "usage: tls PORT CONNECTIONS RATE RESUMED HOST\n"); return 2; }
    long total = atol(argv[2]), succeeded = 0, answered_2xx = 0;
    double gap = atof(argv[3]) > 0 ? 1e9 / atof(argv[3]) : 0;
    int wants_resumed = atoi(argv[4]);
    char *request;
    if (asprintf(&request, "GET / HTTP/1.1\r\nHost: %s\r\nUser-Agent: tls\r\nAccept: */*\r\nAccept-Encoding: gzip, deflate\r\nConnection: close\r\n\r\n", argv[5]) < 0) fail("asprintf");
    proxy.sin_port = htons(atoi(argv[1]));
    proxy.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    if (!context || !SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) || !SSL_CTX_set_ciphersuites(context, CIPHER)) fail("no TLS 1.3 here");
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(context, keep);
    if (wants_resumed) ask(context, argv[5], request, 1); /* brings the first ticket, and is not counted */

    long began = now();
    for (long sent = 0; sent < total; sent++) {
        long due = began + (long)(sent * gap), wait = due - now();
        if (gap > 0 && wait > 0) {
            struct timespec pause = {.tv_sec = wait / 1000000000L, .tv_nsec = wait % 1000000000L};
            nanosleep(&pause, NULL);
        }
        int status = ask(context, argv[5], request, wants_resumed);
        succeeded += status != 0;
        answered_2xx += status / 100 == 2;
    }

    double seconds = (now() - began) / 1e9;
    printf("finished in %.2fs, %.2f req/s\n", seconds, total / seconds);
    printf("requests: %ld total, %ld started, %ld done, %ld succeeded\n", total, total, total, succeeded);
    printf("status codes: %ld 2xx\n", answered_2xx);
    return 0;
}

/*
 * The yardstick's server: what a socket server of one thread can do on this machine.
 *
 *   socket_server echo        TCP: sends back what each read brings
 *   socket_server sink        TCP: reads and forgets
 *   socket_server source S    TCP: sends to each client for S seconds, then ends its side; one client at a time
 *   socket_server udp-echo    sends each datagram back
 *   socket_server udp-sink    reads and forgets
 *
 * Listens on a free port of 127.0.0.1 and prints it. SIGTERM ends it; it then prints as JSON how many messages (reads,
 * writes, datagrams) and bytes it has moved, and the time from the first connection to the last byte.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* What iperf3 reads and writes at once. */
#define PIECE_BYTES (128 * 1024)
/* What our UDP servers are told to ask for in the bench, too. */
#define SOCKET_BUFFER_BYTES (4 * 1024 * 1024)
#define EVENTS 512

static char buffer[PIECE_BYTES];
static unsigned long long messages, bytes;
static double began, ended;

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static void report(int signal) {
  char line[128];
  int length = snprintf(line, sizeof line, "{\"messages\":%llu,\"bytes\":%llu,\"seconds\":%.6f}\n", messages, bytes,
                        ended - began);
  (void)signal;
  _exit(write(1, line, length) == length ? 0 : 1);
}

static void count(ssize_t length) {
  messages++;
  bytes += length;
}

/* A socket on a free port, which it has printed. */
static int bound(int type) {
  int fd = socket(AF_INET, type, 0), size = SOCKET_BUFFER_BYTES;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address)) fail("bind");
  if ((type & SOCK_STREAM) && listen(fd, 4096)) fail("listen");
  if (type & SOCK_DGRAM) setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
  getsockname(fd, (struct sockaddr *)&address, &length);
  printf("%d\n", ntohs(address.sin_port));
  fflush(stdout);
  return fd;
}

static void accept_all(int poll, int listener) {
  int one = 1, client;
  while ((client = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
    struct epoll_event event = {.events = EPOLLIN, .data.fd = client};
    setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    epoll_ctl(poll, EPOLL_CTL_ADD, client, &event);
    if (began == 0) began = now();
  }
}

/* One read of one client. What is echoed is small and waited for, so it always fits into the socket's buffer. */
static void serve(int client, int echo) {
  ssize_t length = read(client, buffer, sizeof buffer);
  if (length <= 0) {
    ended = now();
    close(client);
    return;
  }
  count(length);
  if (echo && write(client, buffer, length) != length) close(client);
}

static void serve_tcp(int echo) {
  int listener = bound(SOCK_STREAM | SOCK_NONBLOCK), poll = epoll_create1(0);
  struct epoll_event event = {.events = EPOLLIN, .data.fd = listener}, events[EVENTS];
  if (poll < 0 || epoll_ctl(poll, EPOLL_CTL_ADD, listener, &event)) fail("epoll");
  for (;;) {
    int ready = epoll_wait(poll, events, EVENTS, -1);
    for (int i = 0; i < ready; i++)
      if (events[i].data.fd == listener)
        accept_all(poll, listener);
      else
        serve(events[i].data.fd, echo);
  }
}

static void serve_source(double seconds) {
  int listener = bound(SOCK_STREAM), client;
  while ((client = accept(listener, NULL, NULL)) >= 0) {
    ssize_t length = 0;
    began = now();
    while (now() - began < seconds && (length = write(client, buffer, sizeof buffer)) > 0) count(length);
    shutdown(client, SHUT_WR);
    /* The client ends its side when it has read all. */
    while (read(client, buffer, sizeof buffer) > 0)
      ;
    ended = now();
    close(client);
  }
}

static void serve_udp(int echo) {
  int fd = bound(SOCK_DGRAM);
  struct sockaddr_in peer;
  for (;;) {
    socklen_t size = sizeof peer;
    ssize_t length = recvfrom(fd, buffer, sizeof buffer, 0, (struct sockaddr *)&peer, &size);
    if (length < 0) continue;
    count(length);
    if (echo) sendto(fd, buffer, length, 0, (struct sockaddr *)&peer, size);
  }
}

int main(int count, char **words) {
  const char *mode = count > 1 ? words[1] : "";
  signal(SIGTERM, report);
  signal(SIGPIPE, SIG_IGN);
  if (!strcmp(mode, "echo") || !strcmp(mode, "sink")) serve_tcp(!strcmp(mode, "echo"));
  if (!strcmp(mode, "source") && count > 2) serve_source(atof(words[2]));
  if (!strcmp(mode, "udp-echo") || !strcmp(mode, "udp-sink")) serve_udp(!strcmp(mode, "udp-echo"));
  fprintf(stderr, "usage: socket_server echo | sink | source SECONDS | udp-echo | udp-sink\n");
  return 2;
}

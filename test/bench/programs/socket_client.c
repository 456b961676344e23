/*
 * The yardstick's client, and the generator for every server that is measured: one thread, 127.0.0.1.
 *
 *   socket_client echo PORT CONNECTIONS SECONDS      TCP: each sends 64 bytes, waits until so many came back, sends again
 *   socket_client hello PORT CONNECTIONS             TCP: each connects, says hello, waits for as many bytes, closes
 *   socket_client pour PORT SECONDS                  TCP: one sends as fast as it can, then waits for the server's end
 *   socket_client drain PORT SECONDS                 TCP: one reads as fast as it can
 *   socket_client udp-echo PORT OUTSTANDING SECONDS  so many datagrams of 64 bytes are on their way at once
 *   socket_client udp-flood PORT SECONDS RATE        datagrams of 64 bytes, so many a second; 0: as fast as it can
 *   socket_client udp-burst PORT SECONDS             the same, cut by the system from longer pieces (UDP_SEGMENT)
 *
 * Prints as JSON how many messages were sent and how many answered (or bytes moved), and in how many seconds. `echo` and
 * `udp-echo` begin to count after a third of a second: servers that compile as they run have done so by then.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MESSAGE_BYTES 64
/* What iperf3 reads and writes at once. */
#define PIECE_BYTES (128 * 1024)
#define SOCKET_BUFFER_BYTES (4 * 1024 * 1024)
#define EVENTS 512
#define WARM_UP_SECONDS 0.33
/* A server that says nothing for so long has stopped. */
#define SILENCE_MS 5000
/* A datagram that has not come back by then is lost: so much is round the loop in microseconds. */
#define LOST_MS 20
/* Datagrams given to the system in one call, so that what is measured is the receiver. */
#define BATCH 64
/* udp(7); not in the headers of every libc. */
#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103
#endif

struct connection {
  int fd, open, wanted;
};

static char buffer[PIECE_BYTES], message[PIECE_BYTES];
static struct epoll_event events[EVENTS];

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static void give_up(const char *what) {
  fprintf(stderr, "%s\n", what);
  exit(1);
}

static void report(unsigned long long sent, unsigned long long messages, unsigned long long bytes, double seconds) {
  printf("{\"sent\":%llu,\"messages\":%llu,\"bytes\":%llu,\"seconds\":%.6f}\n", sent, messages, bytes, seconds);
}

/* TCP without waiting: connected when it can be written to. */
static int connecting(int port, int type) {
  int fd = socket(AF_INET, type, 0), one = 1, size = SOCKET_BUFFER_BYTES;
  struct sockaddr_in address = {
      .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  if (fd < 0) fail("socket");
  if (type & SOCK_STREAM) setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (type & SOCK_DGRAM) {
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
    setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
  }
  if (connect(fd, (struct sockaddr *)&address, sizeof address) && !(type & SOCK_NONBLOCK)) fail("connect");
  return fd;
}

static int connect_all(struct connection *all, int port, int connections) {
  int poll = epoll_create1(0);
  for (int i = 0; i < connections; i++) {
    struct epoll_event event = {.events = EPOLLOUT, .data.ptr = &all[i]};
    all[i].fd = connecting(port, SOCK_STREAM | SOCK_NONBLOCK);
    epoll_ctl(poll, EPOLL_CTL_ADD, all[i].fd, &event);
  }
  return poll;
}

static void say(struct connection *it, int length) {
  if (write(it->fd, message, length) != length) fail("write");
  it->wanted = length;
}

/* The first thing that a connection can do is write. */
static void opened(int poll, struct connection *it) {
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = it};
  epoll_ctl(poll, EPOLL_CTL_MOD, it->fd, &event);
  it->open = 1;
}

/* Whether the answer is complete. */
static int answered(struct connection *it) {
  ssize_t length = read(it->fd, buffer, sizeof buffer);
  if (length <= 0) give_up("the server has closed a connection");
  it->wanted -= length;
  return it->wanted <= 0;
}

static void echo(int port, int connections, double seconds) {
  struct connection *all = calloc(connections, sizeof *all);
  int poll = connect_all(all, port, connections);
  unsigned long long messages = 0, before = 0;
  double start = now(), counted = 0, time;
  while ((time = now()) < start + WARM_UP_SECONDS + seconds) {
    int ready = epoll_wait(poll, events, EVENTS, SILENCE_MS);
    if (ready == 0) give_up("the server does not answer");
    if (counted == 0 && time >= start + WARM_UP_SECONDS) counted = time, before = messages;
    for (int i = 0; i < ready; i++) {
      struct connection *it = events[i].data.ptr;
      if (!it->open)
        opened(poll, it);
      else if (answered(it))
        messages++;
      else
        continue;
      say(it, MESSAGE_BYTES);
    }
  }
  report(messages - before, messages - before, (messages - before) * MESSAGE_BYTES, time - counted);
}

static void hello(int port, int connections) {
  struct connection *all = calloc(connections, sizeof *all);
  double start = now();
  int poll = connect_all(all, port, connections), left = connections;
  while (left > 0) {
    int ready = epoll_wait(poll, events, EVENTS, SILENCE_MS);
    if (ready == 0) give_up("the server does not answer");
    for (int i = 0; i < ready; i++) {
      struct connection *it = events[i].data.ptr;
      if (!it->open) {
        opened(poll, it);
        say(it, sprintf(message, "client-%d say hello 1", (int)(it - all) + 1));
      } else if (answered(it)) {
        close(it->fd);
        left--;
      }
    }
  }
  report(connections, connections, 0, now() - start);
}

static void pour(int port, double seconds) {
  int fd = connecting(port, SOCK_STREAM);
  unsigned long long bytes = 0;
  ssize_t length;
  double start = now();
  while (now() - start < seconds && (length = write(fd, message, sizeof message)) > 0) bytes += length;
  shutdown(fd, SHUT_WR);
  while (read(fd, buffer, sizeof buffer) > 0)
    ;
  report(0, 0, bytes, now() - start);
}

static void drain(int port, double seconds) {
  int fd = connecting(port, SOCK_STREAM);
  unsigned long long bytes = 0;
  ssize_t length;
  double start = now(), time = start;
  while (time - start < seconds && (length = read(fd, buffer, sizeof buffer)) > 0) bytes += length, time = now();
  report(0, 0, bytes, time - start);
}

static void udp_echo(int port, int outstanding, double seconds) {
  int fd = connecting(port, SOCK_DGRAM), out = 0;
  unsigned long long sent = 0, messages = 0, sent_before = 0, before = 0;
  double start = now(), counted = 0, time;
  struct pollfd readable = {.fd = fd, .events = POLLIN};
  while ((time = now()) < start + WARM_UP_SECONDS + seconds) {
    if (counted == 0 && time >= start + WARM_UP_SECONDS) counted = time, before = messages, sent_before = sent;
    for (; out < outstanding; out++) sent += send(fd, message, MESSAGE_BYTES, 0) == MESSAGE_BYTES;
    if (poll(&readable, 1, LOST_MS) == 0) out = 0;
    while (out > 0 && recv(fd, buffer, sizeof buffer, MSG_DONTWAIT) > 0) messages++, out--;
  }
  report(sent - sent_before, messages - before, (messages - before) * MESSAGE_BYTES, time - counted);
}

static void udp_flood(int port, double seconds, double rate) {
  int fd = connecting(port, SOCK_DGRAM);
  unsigned long long sent = 0;
  double start = now(), time;
  struct iovec piece = {.iov_base = message, .iov_len = MESSAGE_BYTES};
  struct mmsghdr batch[BATCH] = {0};
  for (int i = 0; i < BATCH; i++) batch[i].msg_hdr = (struct msghdr){.msg_iov = &piece, .msg_iovlen = 1};
  while ((time = now()) < start + seconds) {
    double due = rate > 0 ? (time - start) * rate - sent : BATCH;
    int count = due < BATCH ? due : BATCH;
    int given = count > 0 ? sendmmsg(fd, batch, count, 0) : 0;
    if (given > 0) sent += given;
  }
  report(sent, 0, sent * MESSAGE_BYTES, time - start);
}

/* One way through the system for 64 datagrams: four times as many as sendmmsg gets there. */
static void udp_burst(int port, double seconds) {
  int fd = connecting(port, SOCK_DGRAM), piece = MESSAGE_BYTES;
  unsigned long long sent = 0;
  double start = now(), time;
  if (setsockopt(fd, IPPROTO_UDP, UDP_SEGMENT, &piece, sizeof piece)) fail("UDP_SEGMENT (Linux 4.18)");
  while ((time = now()) < start + seconds)
    if (send(fd, message, MESSAGE_BYTES * BATCH, 0) > 0) sent += BATCH;
  report(sent, 0, sent * MESSAGE_BYTES, time - start);
}

int main(int count, char **words) {
  const char *mode = count > 1 ? words[1] : "";
  int port = count > 2 ? atoi(words[2]) : 0;
  signal(SIGPIPE, SIG_IGN);
  memset(message, 'x', sizeof message);
  if (!strcmp(mode, "echo") && count == 5)
    echo(port, atoi(words[3]), atof(words[4]));
  else if (!strcmp(mode, "hello") && count == 4)
    hello(port, atoi(words[3]));
  else if (!strcmp(mode, "pour") && count == 4)
    pour(port, atof(words[3]));
  else if (!strcmp(mode, "drain") && count == 4)
    drain(port, atof(words[3]));
  else if (!strcmp(mode, "udp-echo") && count == 5)
    udp_echo(port, atoi(words[3]), atof(words[4]));
  else if (!strcmp(mode, "udp-flood") && count == 5)
    udp_flood(port, atof(words[3]), atof(words[4]));
  else if (!strcmp(mode, "udp-burst") && count == 4)
    udp_burst(port, atof(words[3]));
  else
    give_up("usage: see the head of socket_client.c");
  return 0;
}

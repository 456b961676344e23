/** Definitions of all that is measured, with where they come from. */
export const help = {
  title: 'What is measured',
  source: 'Source: {{source}}',
  rates: {
    term: 'Asked for, sent, answered',
    text: 'Asked for is what the schedule of an open loop wanted sent by now; in a closed loop it is what was sent. Answered is how many of those sent came back as the form says. Rates are those of the last second while it runs, and of the whole time of sending afterwards.',
  },
  closed: {
    term: 'Latency of a closed loop',
    text: 'From when a message was sent to its answer. A connection sends the next only when it was answered: while the server pauses, hardly anything is sent, so a pause of a second counts as one slow answer for each connection, not as the thousand that users would have waited for. Good for how fast a server is, not for what users feel.',
  },
  open: {
    term: 'Latency of an open loop, and service time',
    text: 'Latency counts from when the schedule meant a message to be sent, so what had to wait behind a pause has waited. Service time counts from when it was really sent. To leave the wait out is what Gil Tene named coordinated omission.',
    source: 'Gil Tene, “How NOT to Measure Latency”',
  },
  percentiles: {
    term: 'Percentiles',
    text: 'p99 is the time that 99 of 100 answers took at most. Times are kept in an HdrHistogram of microseconds with three digits, and histograms of several processes are added up: percentiles are never averaged. One is shown only when at least ten samples lie beyond it: p50 takes 20, p90 100, p99 1,000, p99.9 10,000.',
    source: 'HdrHistogram, hdrhistogram.org',
  },
  plot: {
    term: 'The plot by percentile',
    text: 'Across stands 1 ÷ (1 − p), logarithmic, so that 90 %, 99 % and 99.9 % are equally far apart and the slow end can be seen.',
    source: 'HdrHistogram’s own plotter',
  },
  loss: {
    term: 'Lost, twice and late datagrams',
    text: 'Each numbered datagram is ticked off when it comes back: one that never did, also not while answers were waited for at the end, is lost; one that came again counts as twice; one that came after that wait is late. Loss there and back cannot be told apart without a look into the kernel: see where messages were lost.',
  },
  reordering: {
    term: 'Out of order',
    text: 'Came with a smaller number than the next that was expected, which is one more than the greatest that came.',
    source: 'RFC 4737, section 3',
  },
  jitter: {
    term: 'Jitter',
    text: 'By how much the times of datagrams that follow each other differ, smoothed: J = J + (|D| − J) ÷ 16. Of the way there and back, as only one clock is read.',
    source: 'RFC 3550, section 6.4.1',
  },
  places: {
    term: 'Where messages were lost',
    text: 'On Linux the kernel counts what it drops: at the sender SndbufErrors, in the receiver’s socket buffer the drops of its socket (when the server runs on this machine), and those of the generator’s own sockets. What none of them explains was lost on the way, or was not answered.',
    source: '/proc/net/snmp, /proc/net/udp',
  },
  generator: {
    term: 'The generator was the limit',
    text: 'Said when a generator process used more than 90 % of a processor, when its event loop was late by more than 20 ms in 1 of 100 cases, or when it sent less than 99 % of what was asked for and was the reason. More processes, or a lower rate, help.',
  },
  same: {
    term: 'The same',
    text: 'In a comparison, figures that differ by less than 1 % count as the same. Two runs of one load differ by more than that by chance: compare more than once.',
  },
} as const

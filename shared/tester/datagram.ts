/** What one datagram carries at most over IPv4, bytes: its total length of 16 bits, less the headers of IP and UDP (RFC 791, RFC 768). */
export const MAX_DATAGRAM_BYTES = 65_507
/** The same over IPv6, whose own header is not counted in its payload length (RFC 8200 section 3). */
export const MAX_IPV6_DATAGRAM_BYTES = 65_527

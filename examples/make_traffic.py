#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Writes traffic.pcap and traffic.txt, which names the class of each packet for ../demo.

The same bytes every time; both files are checked in, so that nobody needs Python to use them."""
import os
import struct

MAC = bytes.fromhex("020000000002020000000001")
V4 = bytes([192, 0, 2, 1, 198, 51, 100, 7])
V6 = bytes.fromhex("20010db8000000000000000000000001" "20010db8000000000000000000000002")


def eth(proto, rest, vlans=()):
    tags = b"".join(struct.pack(">HH", 0x8100, tag) for tag in vlans)
    return MAC + tags + struct.pack(">H", proto) + rest


def checksum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(">%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return 0xFFFF & ~total


def ipv4(proto, rest, frag=0, options=b""):
    ihl = 5 + len(options) // 4
    head = struct.pack(">BBHHHBBH", 0x40 | ihl, 0, ihl * 4 + len(rest), 0x1234, frag, 64, proto, 0)
    head += V4 + options
    return head[:10] + struct.pack(">H", checksum(head)) + head[12:] + rest


def ipv6(proto, rest):
    return struct.pack(">IHBB", 6 << 28, len(rest), proto, 64) + V6 + rest


def with_checksum(proto, segment, at, addresses):
    pseudo = addresses + struct.pack(">II", len(segment), proto)
    value = checksum(pseudo + segment)
    return segment[:at] + struct.pack(">H", value) + segment[at + 2 :]


def tcp(port, payload=b"", flags=0x18, addresses=V4):
    segment = struct.pack(">HHIIBBHHH", 40000, port, 1000, 2000, 0x50, flags, 64240, 0, 0) + payload
    return with_checksum(6, segment, 16, addresses)


def udp(port, payload=b"", addresses=V4):
    segment = struct.pack(">HHHH", 40000, port, 8 + len(payload), 0) + payload
    return with_checksum(17, segment, 6, addresses)


def icmp(kind, payload):
    message = struct.pack(">BBHHH", kind, 0, 0, 77, 1) + payload
    return message[:2] + struct.pack(">H", checksum(message)) + message[4:]


def arp():
    return struct.pack(">HHBBH", 1, 0x0800, 6, 4, 1) + MAC[6:] + V4[:4] + b"\0" * 6 + V4[4:]


HTTP = b"GET / HTTP/1.1\r\nHost: example.org\r\n\r\n"
DNS = bytes.fromhex("123401000001000000000000076578616d706c65036f72670000010001")
TELNET = tcp(23, flags=0x02)

PACKETS = [
    ("ARP request", eth(0x0806, arp())),
    ("ICMP echo", eth(0x0800, ipv4(1, icmp(8, b"userbpf!" * 7)))),
    ("TCP to port 443", eth(0x0800, ipv4(6, tcp(443, flags=0x02)))),
    ("TCP to port 80", eth(0x0800, ipv4(6, tcp(80, HTTP)))),
    ("TCP to port 80", eth(0x0800, ipv4(6, tcp(80, HTTP * 30)))),
    ("TCP to port 23 (telnet)", eth(0x0800, ipv4(6, TELNET))),
    ("TCP to port 23 (telnet)", eth(0x0800, ipv4(6, TELNET, options=b"\x94\x04\0\0"))),
    ("TCP to port 445 (smb)", eth(0x0800, ipv4(6, tcp(445, flags=0x02)))),
    ("UDP to port 53 (dns)", eth(0x0800, ipv4(17, udp(53, DNS)))),
    ("UDP to port 1900 (ssdp)", eth(0x0800, ipv4(17, udp(1900, b"M-SEARCH * HTTP/1.1\r\n\r\n")))),
    ("TCP to port 80, VLAN 100", eth(0x0800, ipv4(6, tcp(80, HTTP)), [100])),
    ("TCP to port 23, VLAN 100", eth(0x0800, ipv4(6, TELNET), [100])),
    ("TCP to port 23, VLANs 7 and 100", eth(0x0800, ipv4(6, TELNET), [7, 100])),
    ("IPv6 TCP to port 443", eth(0x86DD, ipv6(6, tcp(443, flags=0x02, addresses=V6)))),
    ("IPv6 TCP to port 23", eth(0x86DD, ipv6(6, tcp(23, flags=0x02, addresses=V6)))),
    ("IPv6 UDP to port 53", eth(0x86DD, ipv6(17, udp(53, DNS, addresses=V6)))),
    ("first IPv4 fragment", eth(0x0800, ipv4(17, udp(53, DNS), frag=0x2000))),
    ("later IPv4 fragment", eth(0x0800, ipv4(17, b"x" * 32, frag=0x00B9))),
    ("cut inside the IPv4 header", eth(0x0800, ipv4(6, TELNET))[:30]),
    ("cut inside the TCP header", eth(0x0800, ipv4(6, TELNET))[:36]),
    ("cut inside the VLAN tag", eth(0x0800, ipv4(6, TELNET), [100])[:16]),
    ("LLDP, not IP", eth(0x88CC, bytes.fromhex("0207040200000000010403020000060200780000"))),
]


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(here, "traffic.pcap"), "wb") as f:
        f.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
        for i, (_, packet) in enumerate(PACKETS):
            time_us = 1_700_000_000_000_000 + i * 1500
            f.write(struct.pack("<IIII", *divmod(time_us, 1_000_000), len(packet), len(packet)))
            f.write(packet)
    with open(os.path.join(here, "traffic.txt"), "w", encoding="ascii") as f:
        f.writelines("%s\n" % name for name, _ in PACKETS)


main()

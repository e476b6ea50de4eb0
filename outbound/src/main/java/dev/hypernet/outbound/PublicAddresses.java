package dev.hypernet.outbound;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressNetwork.IPAddressGenerator;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.format.util.DualIPv4v6Tries;
import inet.ipaddr.ipv6.IPv6Address;
import java.net.InetAddress;
import java.util.List;

/**
 * The addresses of the open internet: what is left when the special-purpose registries of IANA (RFC 6890, and what has
 * been registered since) and multicast are taken away.
 *
 * @see <a href="https://www.iana.org/assignments/iana-ipv4-special-registry">IPv4 special-purpose addresses</a>
 * @see <a href="https://www.iana.org/assignments/iana-ipv6-special-registry">IPv6 special-purpose addresses</a>
 */
final class PublicAddresses {
    private static final IPAddressGenerator GENERATOR = new IPAddressGenerator();

    /** Registered as not globally reachable, deprecated, or multicast. */
    private static final DualIPv4v6Tries SPECIAL = tries(List.of(
            "0.0.0.0/8", // this network, RFC 791
            "10.0.0.0/8", // private, RFC 1918
            "100.64.0.0/10", // shared by a carrier's customers, RFC 6598
            "127.0.0.0/8", // loopback, RFC 1122
            "169.254.0.0/16", // link-local, RFC 3927: where clouds keep a machine's credentials
            "172.16.0.0/12", // private, RFC 1918
            "192.0.0.0/24", // protocol assignments, RFC 6890
            "192.0.2.0/24", // documentation, RFC 5737
            "192.88.99.0/24", // 6to4 relays, RFC 7526
            "192.168.0.0/16", // private, RFC 1918
            "198.18.0.0/15", // benchmarking, RFC 2544
            "198.51.100.0/24", // documentation, RFC 5737
            "203.0.113.0/24", // documentation, RFC 5737
            "224.0.0.0/4", // multicast, RFC 5771
            "240.0.0.0/4", // reserved, RFC 1112, with limited broadcast
            "2001::/23", // protocol assignments, RFC 2928: Teredo, benchmarking, ORCHID
            "2001:db8::/32", // documentation, RFC 3849
            "3fff::/20")); // documentation, RFC 9637

    /** All that IANA gives to the internet at large; ::1, fc00::/7, fe80::/10, ff00::/8 … lie outside, RFC 4291. */
    private static final IPAddress GLOBAL_UNICAST = new IPAddressString("2000::/3").getAddress();

    private PublicAddresses() {}

    static boolean contains(InetAddress address) {
        return contains(numeric(address));
    }

    /** The bytes alone: a zone says how to reach an address, not what it is. */
    static IPAddress numeric(InetAddress address) {
        return GENERATOR.from(address.getAddress());
    }

    static DualIPv4v6Tries tries(List<String> networks) {
        DualIPv4v6Tries tries = new DualIPv4v6Tries();
        networks.forEach(network -> tries.add(new IPAddressString(network).getAddress()));
        return tries;
    }

    private static boolean contains(IPAddress address) {
        return address.isIPv6() ? containsSix(address.toIPv6()) : !SPECIAL.elementContains(address);
    }

    /** An address that stands for one of IPv4 is as public as that one: RFC 4291 §2.5.5.2, RFC 6052, RFC 3056. */
    private static boolean containsSix(IPv6Address address) {
        if (address.isIPv4Mapped() || address.isWellKnownIPv4Translatable()) {
            return contains(address.getEmbeddedIPv4Address());
        }
        if (address.is6To4()) {
            return contains(address.get6To4IPv4Address());
        }
        return GLOBAL_UNICAST.contains(address) && !SPECIAL.elementContains(address);
    }
}

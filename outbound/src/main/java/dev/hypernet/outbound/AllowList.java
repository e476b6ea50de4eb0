package dev.hypernet.outbound;

import inet.ipaddr.AddressStringParameters.RangeParameters;
import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.IPAddressStringParameters;
import inet.ipaddr.format.util.DualIPv4v6Tries;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** What the operator lets be private and asked without TLS: hosts by name, addresses, networks. */
final class AllowList {
    private static final String LABEL = "([a-z0-9-]*[a-z0-9])?";
    /** As a URI has it: the last part begins with a letter, so a mistyped address is no name. */
    private static final Predicate<String> NAME =
            Pattern.compile("([a-z0-9]" + LABEL + "\\.)*[a-z]" + LABEL).asMatchPredicate();

    /** An address as everybody writes it, with or without the length of a prefix. */
    private static final IPAddressStringParameters PLAIN = new IPAddressStringParameters.Builder()
            .allowEmpty(false)
            .allowAll(false)
            .allowSingleSegment(false)
            .allowWildcardedSeparator(false)
            .setRangeOptions(RangeParameters.NO_RANGE)
            .allow_inet_aton(false)
            .allowMask(false)
            .allowPrefixOnly(false)
            .toParams();

    private final Set<String> names = new HashSet<>();
    private final DualIPv4v6Tries networks = new DualIPv4v6Tries();

    /**
     * The list of these entries.
     *
     * @throws IllegalArgumentException for one that is neither a name, an address nor a network
     */
    AllowList(List<String> entries) {
        entries.stream().map(String::strip).forEach(this::add);
    }

    /** Whether the host stands in the list by its name, whatever its addresses are. */
    boolean hasName(String host) {
        return names.contains(name(host));
    }

    boolean hasAddress(InetAddress address) {
        return networks.elementContains(PublicAddresses.numeric(address));
    }

    private void add(String entry) {
        IPAddress network = new IPAddressString(entry, PLAIN).getAddress();
        if (network != null) {
            networks.add(network.toPrefixBlock());
        } else if (NAME.test(name(entry))) {
            names.add(name(entry));
        } else {
            throw new IllegalArgumentException(
                    "hypernet.egress.allow: \"" + entry + "\" is neither a host's name, an address nor a network");
        }
    }

    /** With and without the dot at its end a name means the same. */
    private static String name(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}

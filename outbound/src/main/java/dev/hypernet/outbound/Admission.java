package dev.hypernet.outbound;

import java.net.InetAddress;
import java.util.List;

/** Whether an address may be asked. */
public sealed interface Admission {

    /**
     * It may.
     *
     * @param addresses what its host resolved to, every one checked: to be connected to as they are, for a name that is
     *     resolved once more may mean another machine. Never empty
     */
    record Admitted(List<InetAddress> addresses) implements Admission {
        public Admitted {
            addresses = List.copyOf(addresses);
        }
    }

    /** Its host has no address, or none that can be learnt just now. */
    record Unresolved() implements Admission {}

    /**
     * It may not.
     *
     * @param reason for people, about the address; tells nothing of what the host resolved to
     */
    record Denied(String reason) implements Admission {}
}

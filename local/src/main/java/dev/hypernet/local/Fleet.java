package dev.hypernet.local;

import java.util.List;

/**
 * Which services a stack starts, and with which flags of the JVM.
 *
 * @param flags all of them: a service gets no others but what a restart adds
 */
public record Fleet(List<Service> services, List<String> flags) {

    /** All services on one machine: start-up and memory count more than peak speed. */
    static final Fleet LOCAL = new Fleet(
            List.of(Service.values()),
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m", "-Xshare:auto"));

    public Fleet {
        services = List.copyOf(services);
        flags = List.copyOf(flags);
    }
}

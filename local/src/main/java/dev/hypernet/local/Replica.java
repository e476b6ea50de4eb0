package dev.hypernet.local;

import java.net.URI;

/**
 * One place of a service: where one process of it listens.
 *
 * @param name of its log and on record; the service's own for the one that the front door leads to
 */
record Replica(Service service, String name, int port) {

    static Replica first(Service service, Addresses addresses) {
        return new Replica(service, service.title(), addresses.portOf(service));
    }

    /** One more beside the first; nobody but who asks for it knows its address. */
    static Replica next(Service service, long number, int port) {
        return new Replica(service, service.title() + "-" + number, port);
    }

    URI address() {
        return Addresses.http(port);
    }
}

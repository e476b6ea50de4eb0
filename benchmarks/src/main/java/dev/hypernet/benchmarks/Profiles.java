package dev.hypernet.benchmarks;

import dev.hypernet.local.Service;
import java.util.List;

/** Where the CPU time of several services goes while something is measured. */
public final class Profiles {

    private final Room room;
    private final List<Service> services;

    private Profiles(Room room, List<Service> services) {
        this.room = room;
        this.services = services;
    }

    /** Starts recording each of them; of none there is nothing to report later. */
    public static Profiles start(Room room, List<Service> services) {
        services.forEach(service -> Profile.start(room.pid(service)));
        return new Profiles(room, services);
    }

    /** Ends the recordings and adds what they say. */
    public void report(Report report) {
        services.forEach(service -> report.profile(service.title(), stop(service)));
    }

    private Profile stop(Service service) {
        return Profile.stop(room.pid(service), room.file(service.title() + ".jfr"));
    }
}

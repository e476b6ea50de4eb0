package dev.hypernet.benchmarks;

import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** The persons of a run. Their tokens last 15 minutes and are refreshed twice as often. */
public final class People implements AutoCloseable {

    private static final int REFRESH_MINUTES = 7;

    private final List<Person> persons;
    private final ScheduledExecutorService refreshing = Executors.newSingleThreadScheduledExecutor();

    private People(List<Person> persons) {
        this.persons = persons;
        refreshing.scheduleAtFixedRate(
                () -> persons.forEach(Person::refresh), REFRESH_MINUTES, REFRESH_MINUTES, TimeUnit.MINUTES);
    }

    /** Registers and logs in this many; each costs two Argon2id hashes. */
    static People register(Http http, int issuerPort, int number) {
        return new People(IntStream.range(0, number)
                .mapToObj(each -> Person.register(http, issuerPort))
                .toList());
    }

    public Person get(int index) {
        return persons.get(index);
    }

    public int number() {
        return persons.size();
    }

    @Override
    public void close() {
        refreshing.shutdownNow();
    }
}

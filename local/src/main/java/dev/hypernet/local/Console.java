package dev.hypernet.local;

import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** What a person reads: the one place that prints. */
public final class Console {

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration REMINDER = Duration.ofSeconds(10);

    private final PrintStream out;
    private final PrintStream errors;

    /** Prints results to one stream and what went wrong to the other. */
    public Console(PrintStream out, PrintStream errors) {
        this.out = out;
        this.errors = errors;
    }

    public void line(String text) {
        out.println(text);
        out.flush();
    }

    public void error(String text) {
        errors.println(text);
        errors.flush();
    }

    /**
     * Does something, saying so when it takes longer than two seconds and every ten seconds after that.
     *
     * @param activity what is done, such as {@code Starting Kafka}
     */
    public <T> T during(String activity, Supplier<T> work) {
        AtomicLong seconds = new AtomicLong(PATIENCE.toSeconds());
        try (ScheduledExecutorService reminders = Executors.newSingleThreadScheduledExecutor(Console::background)) {
            Future<?> first =
                    reminders.schedule(() -> line(activity + " …"), PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            Future<?> others = reminders.scheduleAtFixedRate(
                    () -> line("%s … %d s".formatted(activity, seconds.addAndGet(REMINDER.toSeconds()))),
                    PATIENCE.plus(REMINDER).toMillis(),
                    REMINDER.toMillis(),
                    TimeUnit.MILLISECONDS);
            try {
                return work.get();
            } finally {
                first.cancel(false);
                others.cancel(false);
            }
        }
    }

    /** As {@link #during(String, Supplier)}, for what answers nothing. */
    public void during(String activity, Runnable work) {
        during(activity, () -> {
            work.run();
            return true;
        });
    }

    private static Thread background(Runnable work) {
        Thread thread = new Thread(work, "console");
        thread.setDaemon(true);
        return thread;
    }
}

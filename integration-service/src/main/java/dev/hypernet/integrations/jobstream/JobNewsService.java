package dev.hypernet.integrations.jobstream;

import dev.hypernet.contracts.UserId;
import dev.hypernet.integrations.jobstream.JobNewsRepository.News;
import dev.hypernet.integrations.syncjob.SyncJobService;
import dev.hypernet.integrations.syncjob.SyncJobView;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.MutinyHelper;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Follows a person's jobs. Between two looks no connection to the database is held; what changes twice between them is
 * told once, as it is then, and how a job ended is always told.
 */
@Singleton
class JobNewsService {
    private static final Duration LOOKS_EVERY = Duration.ofSeconds(1);
    private static final int LOOKS_PER_SIGN_OF_LIFE = 15;
    private static final int AT_ONCE = 200;

    private final JobNewsRepository news;
    private final SyncJobService jobs;

    JobNewsService(JobNewsRepository news, SyncJobService jobs) {
        this.news = news;
        this.jobs = jobs;
    }

    /**
     * What a follower is told.
     *
     * @param job none in a sign of life, which is told at least every 15 seconds
     */
    record Told(long position, @Nullable SyncJobView job) {}

    /**
     * From a position on, for ever.
     *
     * @param from the last position the follower knows; null to be told first of what runs now
     */
    Multi<Told> follow(UserId owner, @Nullable Long from) {
        Context request = Objects.requireNonNull(Vertx.currentContext(), "not on a request's context");
        return news.head(owner).onItem().transformToMulti(head -> {
            // A position beyond the last is of another installation's past: it begins as if there were none.
            boolean resumes = from != null && from <= head;
            AtomicLong position = new AtomicLong(resumes ? Objects.requireNonNull(from) : head);
            Multi<Told> first = resumes ? Multi.createFrom().empty() : running(owner, head);
            Multi<Told> next = Multi.createFrom()
                    .ticks()
                    .startingAfter(Duration.ofMillis(1))
                    .every(LOOKS_EVERY)
                    .onOverflow()
                    .drop()
                    .emitOn(MutinyHelper.executor(request))
                    .onItem()
                    .transformToMultiAndConcatenate(look -> look(owner, position, look));
            return Multi.createBy().concatenating().streams(first, next);
        });
    }

    private Multi<Told> running(UserId owner, long head) {
        return tell(owner, news.running(owner, head, AT_ONCE));
    }

    private Multi<Told> look(UserId owner, AtomicLong position, long look) {
        Multi<Told> changed =
                tell(owner, news.after(owner, position.get(), AT_ONCE)).invoke(told -> position.set(told.position()));
        return look % LOOKS_PER_SIGN_OF_LIFE == 0
                ? Multi.createBy()
                        .concatenating()
                        .streams(changed, Multi.createFrom().item(() -> new Told(position.get(), null)))
                : changed;
    }

    private Multi<Told> tell(UserId owner, Uni<List<News>> found) {
        return found.chain(list -> jobs.withSums(
                                owner, list.stream().map(News::job).toList())
                        .map(jobs -> IntStream.range(0, list.size())
                                .mapToObj(at -> new Told(list.get(at).position(), SyncJobView.of(jobs.get(at))))
                                .toList()))
                .onItem()
                .transformToMulti(told -> Multi.createFrom().iterable(told));
    }
}

package dev.hypernet.objects.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypernet.objects.Person;
import dev.hypernet.persistence.Owner;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import dev.hypernet.testkit.Topics;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStack.class)
class RetentionPurgeTest {
    /** Two batches and a bit. */
    private static final int MANY = 250;

    private static final String LONG_DELETED = """
            insert into object.media
                (user_id, id, version, created_at, updated_at, deleted_at, deleted_by, source_type, metadata, filename,
                 media_type, mime_type, processing_status)
            select ?, gen_random_uuid(), 2, now() - interval '90 days', now() - interval '40 days',
                   now() - interval '40 days', 'user', 'upload', '{}', 'x.jpg', 'photo', 'image/jpeg', 'complete'
              from generate_series(1, ?)
            """;

    @Inject
    RetentionPurge retention;

    @Test
    @Requirement({"O21", "O28"})
    void whatIsDeletedIsPurgedWhenItsRetentionIsOverAndNotBefore() throws Throwable {
        Person alice = Person.registered();
        List<Belonging> expired = Belonging.ofEachKind(alice);
        List<Belonging> recent = Belonging.ofEachKind(alice);
        List<Belonging> living = Belonging.ofEachKind(alice);
        expired.forEach(object -> object.deletedDaysAgo(31));
        recent.forEach(object -> object.deletedDaysAgo(29));

        run(1);

        assertThat(expired).allSatisfy(object -> {
            assertThat(object.rows()).isZero();
            assertThat(object.versionsInHistory()).isZero();
        });
        assertThat(recent).allSatisfy(object -> assertThat(object.rows()).isEqualTo(1));
        living.forEach(object -> object.read().statusCode(200));
    }

    @Test
    @Requirement("O21")
    void replicasThatPurgeAtOncePurgeEachObjectExactlyOnce() throws Throwable {
        Person alice = Person.registered();
        Belonging.execute(LONG_DELETED, alice.id().value(), MANY);

        run(3);

        assertThat(Belonging.count(
                        "select count(*) from object.media where user_id = ?",
                        alice.id().value()))
                .isZero();
        List<Topics.Read> told = Topics.read(
                "hypernet.object.v1",
                MANY,
                read -> read.type().equals("dev.hypernet.object.purged.v1")
                        && read.data().contains(alice.id().toString()));
        assertThat(told).hasSize(MANY);
        assertThat(told).extracting(Topics.Read::key).doesNotHaveDuplicates();
    }

    /** As so many replicas at once. */
    private void run(int replicas) throws Throwable {
        VertxContextSupport.subscribeAndAwait(() -> Owner.runWithout(() -> Uni.join()
                .all(IntStream.range(0, replicas)
                        .mapToObj(replica -> retention.purgeExpired())
                        .toList())
                .andFailFast()
                .replaceWithVoid()));
    }
}

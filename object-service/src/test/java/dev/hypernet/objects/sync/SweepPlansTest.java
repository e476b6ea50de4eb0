package dev.hypernet.objects.sync;

import dev.hypernet.contracts.UserId;
import dev.hypernet.objects.Person;
import dev.hypernet.objects.lifecycle.Belonging;
import dev.hypernet.objects.media.Plan;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Sweeping a stream of 100,000 objects reads each of them once, as the request role runs it. */
@QuarkusTest
@WithTestResource(TestStack.class)
class SweepPlansTest {
    private static final int OBJECTS = 100_000;
    private static final int A_PAGE = 100;
    private static final int UNSEEN = 1_000;

    private static final String MANY_MEDIA = """
        insert into object.media
            (user_id, id, version, created_at, updated_at, source_type, source_id, integration_id, metadata,
             filename, media_type, mime_type, processing_status)
        select ?, gen_random_uuid(), 1, now(), now(), 'integration', 'media:' || n, ?, '{}', 'x.jpg', 'photo',
               'image/jpeg', 'complete'
          from generate_series(1, ?) n
        """;
    private static final String MANY_PAGES = """
        insert into object.sync_seen
            (user_id, integration_id, stream, job_id, restart, page, part, ends_page, unnamed, source_ids)
        select ?, ?, 'media', ?, 0, page, 0, true, 0,
               array(select 'media:' || n from generate_series(page * 100 + 1, page * 100 + 100) n)
          from generate_series(0, ?) page
        """;
    private static final String FORGET = "delete from object.sync_unseen where user_id = ?";

    @Test
    @Requirement("S01")
    void whatIsUnseenIsFoundBySetsAndTakenAlongItsKey() {
        UserId owner = Person.registered().id();
        UserId another = Person.registered().id();
        UUID integration = UUID.randomUUID();
        UUID job = UUID.randomUUID();
        Belonging.execute(MANY_MEDIA, another.value(), UUID.randomUUID(), OBJECTS);
        Belonging.execute(MANY_MEDIA, owner.value(), integration, OBJECTS);
        Belonging.execute(MANY_PAGES, owner.value(), integration, job, (OBJECTS - UNSEEN) / A_PAGE - 1);
        List<?> reading = List.of(owner, integration, "media", job, 0);

        // What was just written has no statistics yet: the plan must not depend on them.
        isBySets(owner, reading, "force_custom_plan");
        isBySets(owner, reading, "force_generic_plan");
        Belonging.execute("analyze object.media");
        Belonging.execute("analyze object.sync_seen");
        isBySets(owner, reading, "force_custom_plan");
        isBySets(owner, reading, "force_generic_plan");

        Plan.of("object_request", owner, "force_custom_plan", SweepRepository.LIST, reading);
        Plan.of(
                        "object_request",
                        owner,
                        "force_generic_plan",
                        SweepRepository.TAKE,
                        List.of(owner, integration, "media", SweepService.STEP))
                .uses("sync_unseen_pkey")
                .readsAtMost(3L * SweepService.STEP);
    }

    /** Each object once, or the table once where that is cheaper. */
    private static void isBySets(UserId owner, List<?> reading, String mode) {
        Plan.of("object_request", owner, mode, SweepRepository.LIST, reading)
                .hasNo("Nested Loop")
                .readsAtMost(3L * OBJECTS);
        Belonging.execute(FORGET, owner.value());
    }
}

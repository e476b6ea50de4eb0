package dev.hypernet.objects.media;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.objects.Person;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Under forced row-level security, as the role of requests: what is asked for often is read from an index. */
@QuarkusTest
@WithTestResource(TestStack.class)
@SuppressWarnings("NullAway.Init")
class TimelinePlansTest {
    private static final int LIMIT = 51;
    /** A page, and each of its rows looked up once. */
    private static final long CONSTANT = 2L * LIMIT + 10;
    /** Where PostgreSQL expects few rows it may rather sort them all: never more than the filter's own. */
    private static final long A_FEW = 2_000;

    private static final String LIBRARY = """
            insert into object.media
                (user_id, id, version, created_at, updated_at, source_type, integration_id, source_id, metadata,
                 filename, media_type, mime_type, taken_at, latitude, longitude, processing_status)
            select ?::uuid, gen_random_uuid(), 1, now(), now(), 'integration', ?::uuid, 'media:' || number,
                   jsonb_build_object('tags', jsonb_build_array('Tag' || number % 50)),
                   'IMG_' || number || '.jpg', case when number % 10 = 0 then 'video' else 'photo' end, 'image/jpeg',
                   case when number % 20 > 0 then timestamptz '2020-01-01T00:00Z' + number * interval '6 hours' end,
                   number % 90, number % 180, 'complete'
              from generate_series(1, ?) as number
            """;
    private static final String MEMBERSHIPS = """
            insert into object.membership (user_id, link_id, link_type, container_id, media_id, version, deleted)
            select user_id, gen_random_uuid(), 'contains', ?::uuid, id, 1, false
              from object.media where user_id = ?::uuid
            """;

    /** Large enough that reading all of it is dear: whoever has little is read in no time anyhow. */
    private static final int LARGE = 20_000;

    private static final UUID INTEGRATION = UUID.randomUUID();
    private static final ObjectId ALBUM = ObjectId.random();
    private static @Nullable Person library;

    private Person alice;

    @BeforeEach
    void fillTheLibrary() {
        alice = library();
    }

    /** Made once: it takes seconds. */
    private static Person library() {
        if (library == null) {
            Person made = Person.registered();
            Person somebodyElse = Person.registered();
            Picture.execute(LIBRARY, made.id().toString(), INTEGRATION.toString(), LARGE);
            Picture.execute(
                    LIBRARY, somebodyElse.id().toString(), UUID.randomUUID().toString(), LARGE);
            Picture.execute(MEMBERSHIPS, ALBUM.toString(), made.id().toString());
            Picture.execute("analyze object.media, object.media_tag, object.media_text, object.membership");
            library = made;
        }
        return library;
    }

    @Test
    @Requirement({"M13", "M15", "O31"})
    void theTimelineIsReadFromItsIndexInBothOrders() {
        timeline(asked -> {}, "media_timeline", CONSTANT);
    }

    @Test
    @Requirement({"M13", "M15", "O31"})
    void mediaOfATypeAreReadFromTheirIndex() {
        timeline(asked -> asked.mediaType = "video", "media_of_type", A_FEW);
    }

    @Test
    @Requirement("O31")
    void mediaOfAnIntegrationAreReadFromTheirIndex() {
        timeline(asked -> asked.integrationId = INTEGRATION.toString(), "media_of_integration", A_FEW);
    }

    @Test
    @Requirement("O31")
    void anAlbumByDateIsReadFromTheProjectionInBothOrders() {
        timeline(asked -> asked.album = ALBUM.toString(), "membership_dated", A_FEW);
    }

    @Test
    @Requirement({"O31", "O26"})
    void mediaWithATagAreReadFromTheProjection() {
        timeline(asked -> asked.tag = "TAG7", "media_tag_dated", A_FEW);
    }

    @Test
    @Requirement("O31")
    void mediaInABoxAreReadFromTheIndexOfPlaces() {
        TimelineFilter filter = filter(asked -> asked.bbox = "20,20,22,22");
        for (TimelineOrder order : TimelineOrder.values()) {
            TimelineStatement statement = TimelineStatement.timed(alice.id(), filter, order, null, LIMIT);
            Plan.both(alice.id(), statement.sql(), statement.arguments())
                    .forEach(plan -> plan.uses("media_place").scansNoTable());
        }
    }

    @Test
    @Requirement({"O31", "O25"})
    void wordsAreFoundByTheirIndexAndTheRestByKey() {
        TimelineFilter filter = filter(asked -> asked.words = "img 19999");
        TimelineStatement statement = TimelineStatement.timed(alice.id(), filter, TimelineOrder.DATE_DESC, null, LIMIT);
        Plan.both(alice.id(), statement.sql(), statement.arguments())
                .forEach(plan -> plan.uses("media_pkey").scansNoTable());
        // The function's own statement, as the role the function runs as.
        Plan.of(
                        "object_owner",
                        alice.id(),
                        "force_custom_plan",
                        "select media_id from media_text where user_id = $1::uuid and words @@ $2::tsquery",
                        List.of(alice.id(), "'19999':*"))
                .uses("media_text_words")
                .scansNoTable();
    }

    @Test
    @Requirement("O31")
    void bucketsReadTheIndexAndOnlyWhatTheyCount() {
        Instant before = Instant.parse("2022-01-01T00:00:00Z");
        TimelineStatement timeline =
                TimelineStatement.buckets(alice.id(), filter(asked -> {}), BucketSize.DAY, before, 11);
        Plan.both(alice.id(), timeline.sql(), timeline.arguments())
                .forEach(plan -> plan.uses("media_timeline").scansNoTable().readsAtMost(100));
        TimelineStatement ofAlbum = TimelineStatement.buckets(
                alice.id(), filter(asked -> asked.album = ALBUM.toString()), BucketSize.DAY, before, 11);
        Plan.both(alice.id(), ofAlbum.sql(), ofAlbum.arguments())
                .forEach(plan -> plan.uses("membership_dated").scansNoTable().readsAtMost(200));
    }

    private void timeline(Consumer<TimelineParameters> asked, String index, long most) {
        TimelineFilter filter = filter(asked);
        TimelineKey deep = new TimelineKey(Instant.parse("2021-06-01T00:00:00Z"), ObjectId.random());
        for (TimelineOrder order : TimelineOrder.values()) {
            check(TimelineStatement.timed(alice.id(), filter, order, null, LIMIT), index, most);
            check(TimelineStatement.timed(alice.id(), filter, order, deep, LIMIT), index, most);
            check(TimelineStatement.untimed(alice.id(), filter, order, deep.id(), LIMIT), index, most);
        }
    }

    private void check(TimelineStatement statement, String index, long most) {
        Plan.both(alice.id(), statement.sql(), statement.arguments())
                .forEach(plan -> plan.uses(index).scansNoTable().readsAtMost(most));
    }

    private static TimelineFilter filter(Consumer<TimelineParameters> asked) {
        TimelineParameters parameters = new TimelineParameters();
        asked.accept(parameters);
        return parameters.filter();
    }
}

package dev.hypernet.links.listing;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.links.FakeObjectService;
import dev.hypernet.links.Plan;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Under forced row-level security, as the role of requests: a page costs the same however many links there are. */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FakeObjectService.class)
class ListingPlansTest {
    private static final int LIMIT = 51;
    private static final int SCAN_LIMIT = 1_000;
    private static final List<String> TYPES = List.of("contains", "related_to", "variant_of");

    /** A page, and the first row of each other walk, of which there are two a type. */
    private static final long A_PAGE = LIMIT + 2L * 3;

    /** Numbered objects of one person; links to and from three that have very many, and a few among the others. */
    private static final String OBJECTS = """
            insert into link.known_object (user_id, id, type, version)
            select ?::uuid, ('10000000-0000-4000-8000-' || lpad(number::text, 12, '0'))::uuid, 'media', 1
              from generate_series(1, 15000) as number
            """;

    private static final String HUBS = """
            insert into link.known_object (user_id, id, type, version)
            select ?::uuid, hub, 'album', 1 from unnest(?::uuid[]) as hub
            """;
    private static final String LINKS = """
            insert into link.link (user_id, id, version, created_at, updated_at, link_type, from_object_id,
                                   from_object_type, to_object_id, to_object_type, strength, is_bidirectional,
                                   sort_order, created_by)
            select ?::uuid, gen_random_uuid(), 1, timestamptz '2020-01-01Z' + number * interval '1 hour', now(),
                   made.link_type, made.from_object_id, 'media', made.to_object_id, 'media', (number % 100) / 100.0,
                   made.is_bidirectional, case when made.link_type = 'contains' then number end, 'user'
              from generate_series(1, 15000) as number
             cross join lateral (
                   select ('10000000-0000-4000-8000-' || lpad(number::text, 12, '0'))::uuid as id,
                          ('10000000-0000-4000-8000-' || lpad((number % 15000 + 1)::text, 12, '0'))::uuid as next
             ) as object
             cross join lateral (
                   values ('contains', ?::uuid, object.id, false),
                          ('related_to', object.id, ?::uuid, false),
                          ('variant_of', case when number % 2 = 0 then ?::uuid else object.id end,
                           case when number % 2 = 0 then object.id else ?::uuid end, true),
                          ('variant_of', object.id, object.next, false)
             ) as made (link_type, from_object_id, to_object_id, is_bidirectional)
            """;

    /** Where there are many people, a planner expects few links of each object, whatever it is. */
    private static final String OTHER_PEOPLE = """
            with person as (
                select gen_random_uuid() as id from generate_series(1, 500)
            ), object as (
                insert into link.known_object (user_id, id, type, version)
                select person.id, gen_random_uuid(), 'media', 1 from person, generate_series(1, 11)
                returning user_id, id
            ), row as (
                select user_id, id, lead(id) over (partition by user_id) as next from object
            )
            insert into link.link (user_id, id, version, created_at, updated_at, link_type, from_object_id,
                                   from_object_type, to_object_id, to_object_type, created_by)
            select user_id, gen_random_uuid(), 1, now(), now(), 'related_to', id, 'media', next, 'media', 'user'
              from row
             where next is not null
            """;

    private static final ObjectId ALBUM = ObjectId.random();
    private static final ObjectId FAMOUS = ObjectId.random();
    private static final ObjectId ALIKE = ObjectId.random();
    private static final LinkKey.Timed IN_THE_MIDDLE =
            new LinkKey.Timed(Instant.parse("2020-10-01T00:00:00Z"), UUID.randomUUID());
    private static final LinkFilter ALL = new LinkFilter(null, null, null, null, null, null, List.of());
    private static @Nullable UserId owner;

    /** Made once: it takes seconds. */
    @BeforeEach
    void thereAreManyLinks() {
        if (owner == null) {
            UserId made = UserId.random();
            String id = made.toString();
            LaidLink.execute(OBJECTS, id);
            LaidLink.execute(HUBS, id, "{%s,%s,%s}".formatted(ALBUM, FAMOUS, ALIKE));
            LaidLink.execute(LINKS, id, ALBUM.toString(), FAMOUS.toString(), ALIKE.toString(), ALIKE.toString());
            LaidLink.execute(OTHER_PEOPLE);
            LaidLink.execute("analyze link.known_object, link.link, link.link_count");
            owner = made;
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = LinkOrder.class,
            names = {"OLDEST", "NEWEST"})
    @Requirement("L10")
    void aPageByTimeReadsItsRowsFromAnIndexHoweverDeepItLies(LinkOrder order) {
        for (LinkKey after : new LinkKey[] {null, IN_THE_MIDDLE}) {
            check(new Viewpoint.From(ALBUM), order, after, plan -> plan.uses("link_from_time"));
            check(new Viewpoint.To(FAMOUS), order, after, plan -> plan.uses("link_to_time"));
            check(new Viewpoint.From(FAMOUS), order, after, plan -> plan.uses("link_far_from"));
            check(new Viewpoint.To(ALBUM), order, after, plan -> plan.uses("link_far_to"));
            check(new Viewpoint.From(ALIKE), order, after, plan -> plan.uses("link_far_from"));
            check(new Viewpoint.To(ALIKE), order, after, plan -> plan.uses("link_far_to"));
            check(new Viewpoint.Either(ALIKE), order, after, plan -> plan.uses("link_from_time"));
            check(new Viewpoint.Everywhere(), order, after, plan -> plan.uses("link_type_time"));
        }
    }

    @Test
    @Requirement({"L05", "L10"})
    void aPageByPlaceReadsItsRowsFromAnIndexHoweverDeepItLies() {
        LinkKey.Placed deepInAlbum = new LinkKey.Placed("contains", 7_000, UUID.randomUUID());
        double microseconds = Instant.parse("2020-10-01T00:00:00Z").toEpochMilli() * 1e3;
        LinkKey.Placed deepAmongAlike = new LinkKey.Placed("variant_of", microseconds, UUID.randomUUID());
        for (List<String> types : List.of(List.<String>of(), TYPES)) {
            byPlace(ALBUM, types, null);
            byPlace(ALBUM, types, deepInAlbum);
            byPlace(ALIKE, types, null);
            byPlace(ALIKE, types, deepAmongAlike);
            byPlace(FAMOUS, types, null);
        }
    }

    @Test
    @Requirement("L10")
    void pairsAreLookedUpOneByOneHoweverManyLinksEitherHas() {
        List<ObjectId> others = IntStream.rangeClosed(1, 100)
                .mapToObj("10000000-0000-4000-8000-%012d"::formatted)
                .map(ObjectId::of)
                .toList();
        between(ALBUM, others, 200);
        between(ALIKE, others, 200);
        between(others.getFirst(), List.of(ALBUM, FAMOUS, ALIKE), 10);
    }

    @Test
    @Requirement({"L03", "L10"})
    void whatNoIndexHasIsSoughtAmongSoManyLinksAndNoMore() {
        LinkFilter none = new LinkFilter(0.999, null, null, null, null, null, List.of());
        LinkFilter half = new LinkFilter(0.5, null, null, null, null, null, List.of());
        for (LinkOrder order : LinkOrder.values()) {
            List<String> types = order == LinkOrder.PLACE ? List.of() : TYPES;
            sifted(order, types, none, SCAN_LIMIT + A_PAGE);
            sifted(order, types, half, 4 * A_PAGE);
        }
    }

    @Test
    @Requirement("L10")
    void aCountReadsOneRowATypeAndTheTypesAtAnObjectAreItsCounts() {
        UserId person = person();
        List<Object> from = List.of(person.value(), ALIKE.value(), "from");
        Plan.both(person, ListingRepository.COUNT, from)
                .forEach(plan -> plan.uses("link_count_pkey").scansNoTable().readsAtMost(1));
        List<Object> ofTypes = List.of(person.value(), ALBUM.value(), "from", new String[] {"contains", "related_to"});
        Plan.both(person, ListingRepository.COUNT_OF_TYPES, ofTypes)
                .forEach(plan -> plan.uses("link_count_pkey").scansNoTable().readsAtMost(1));
        List<Object> either = List.of(person.value(), ALIKE.value(), new String[] {"from", "to"});
        Plan.both(person, ListingRepository.TYPES_OF_OBJECT, either)
                .forEach(plan -> plan.uses("link_count_pkey").scansNoTable().readsAtMost(2));
        Plan.both(person, ListingRepository.TYPES_OF_OWNER, List.of(person.value()))
                .forEach(plan -> plan.uses("link_type_time").scansNoTable().readsAtMost(20));
    }

    private static void check(Viewpoint viewpoint, LinkOrder order, @Nullable LinkKey after, Consumer<Plan> index) {
        LinkQuery query = new LinkQuery(viewpoint, order, List.of(), null, null, ALL);
        plans(query, TYPES, after).forEach(plan -> {
            index.accept(plan);
            plan.scansNoTable().sortsAtMost(LIMIT).readsAtMost(A_PAGE);
        });
    }

    private static void byPlace(ObjectId object, List<String> types, LinkKey.@Nullable Placed after) {
        LinkQuery query = new LinkQuery(new Viewpoint.From(object), LinkOrder.PLACE, types, null, null, ALL);
        plans(query, types, after)
                .forEach(plan -> plan.uses("link_from_place")
                        .uses("link_far_place")
                        .scansNoTable()
                        .sortsAtMost(LIMIT)
                        .readsAtMost(A_PAGE));
    }

    private static void between(ObjectId object, List<ObjectId> others, long most) {
        LinkQuery query = new LinkQuery(
                new Viewpoint.Between(object, others), LinkOrder.OLDEST, List.of("contains"), null, null, ALL);
        plans(query, query.linkTypes(), null)
                .forEach(plan -> plan.uses("link_living")
                        .uses("link_pair")
                        .scansNoTable()
                        .readsAtMost(most));
    }

    private static void sifted(LinkOrder order, List<String> types, LinkFilter filter, long most) {
        LinkQuery query = new LinkQuery(new Viewpoint.From(ALIKE), order, List.of(), null, null, filter);
        plans(query, types, null)
                .forEach(plan -> plan.scansNoTable().sortsAtMost(LIMIT).readsAtMost(most));
    }

    private static List<Plan> plans(LinkQuery query, List<String> types, @Nullable LinkKey after) {
        LinkStatement statement = LinkStatement.of(person(), query, types, after, LIMIT, SCAN_LIMIT);
        return Plan.both(person(), statement.sql(), statement.arguments());
    }

    private static UserId person() {
        return Objects.requireNonNull(owner);
    }
}

package dev.hypernet.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.hypernet.local.Addresses;
import dev.hypernet.local.Console;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * The main job, done once from beginning to end against a running Hypernet, with a new person and a new account at the
 * sandbox. Each step says what it does and checks what came of it.
 */
public final class MainJob {

    private static final String TYPE = "sandbox_photos";
    private static final String REDACTED = "[REDACTED]";
    private static final int LEAST_ITEMS = 500;
    private static final int LEAST_PAGES = 5;
    private static final List<String> TOPICS =
            List.of("hypernet.object.v1", "hypernet.link.v1", "hypernet.integration.v1");
    private static final Duration SETTLING = Duration.ofSeconds(30);
    private static final Duration EVENT_LIMIT = Duration.ofSeconds(60);
    private static final Duration QUIET = Duration.ofSeconds(2);

    private final Addresses addresses;
    private final Console console;
    private Optional<String> integrationId = Optional.empty();

    /** Prepares the job against what listens at these addresses. */
    public MainJob(Addresses addresses, Console console) {
        this.addresses = addresses;
        this.console = console;
    }

    /**
     * Does the job and says so step by step.
     *
     * @return whether every step came to what it should; after one that did not, none follows
     */
    public boolean run() {
        try {
            Person person = register();
            SandboxControl sandbox = new SandboxControl(
                    addresses.sandbox(), "demo-" + UUID.randomUUID().toString().substring(0, 8));
            String integration = connect(person, sandbox);
            JsonNode firstJob = awaitFirstSync(person, sandbox, integration);
            query(person, sandbox, integration, firstJob);
            followTheProvider(person, sandbox, integration, firstJob);
            disconnect(person, sandbox, integration);
            console.line("\nThe main job is done.");
            return true;
        } catch (StepFailed failure) {
            console.error("\nThe main job failed. " + failure.getMessage());
            return false;
        }
    }

    /** Returns what the person connected, once they have. */
    Optional<String> integrationId() {
        return integrationId;
    }

    private Person register() {
        step("1. Somebody registers and looks at what can be connected");
        Person person = Person.register(addresses.frontDoor());
        JsonNode me = person.api().get("/api/v1/users/me").expect(200).json();
        Expectation.same("Who is logged in", person.email(), me.path("email").asText());
        say("registered and logged in as " + person.email());
        List<String> types = person.api().all("/api/v1/providers?limit=50").stream()
                .map(provider -> provider.path("integration_type").asText())
                .toList();
        Expectation.that("The supported apps", types.contains(TYPE), "among them " + TYPE, types);
        say("apps that can be connected: " + String.join(", ", types));
        return person;
    }

    private String connect(Person person, SandboxControl sandbox) {
        step("2. They connect an account at the provider: OAuth 2.0 code flow with state and PKCE");
        ConsentWalk walk = new ConsentWalk(person, sandbox.account());
        URI page = walk.begin();
        say("the browser is sent to %s://%s%s with a state and an S256 challenge"
                .formatted(page.getScheme(), page.getAuthority(), page.getPath()));
        URI callback = walk.consent(page);
        say("consent given for account %s; back to %s".formatted(sandbox.account(), callback.getPath()));
        JsonNode connected = walk.comeBack(callback).expect(200).json();
        requireConnected(connected);
        String id = connected.path("id").asText();
        integrationId = Optional.of(id);
        requireConnected(integration(person, id));
        say("connected; tokens show as " + REDACTED);
        walk.comeBack(callback).expect(400);
        say("the same way back a second time is refused with 400");
        return id;
    }

    private JsonNode awaitFirstSync(Person person, SandboxControl sandbox, String integration) {
        step("3. The first sync starts by itself");
        SyncWatch watch = new SyncWatch(person.api(), integration, this::say);
        JsonNode job = watch.untilEnded();
        SyncWatch.requireSuccess(job);
        long fetched = SyncWatch.total(job.path("streams"), "fetched");
        long pages = SyncWatch.total(job.path("streams"), "pages");
        Expectation.that("Items read", fetched >= LEAST_ITEMS, LEAST_ITEMS + " or more", fetched);
        Expectation.that("Pages read", pages >= LEAST_PAGES, LEAST_PAGES + " or more", pages);
        say("success: %d items on %d pages, every stream balanced".formatted(fetched, pages));

        List<JsonNode> media = watch.untilProcessed();
        ProviderState provider = sandbox.state();
        Expectation.same("Media with their bytes", provider.photos().size(), count(media, MainJob::isComplete));
        int withExif = count(media, medium -> medium.path("metadata").hasNonNull("exif"));
        int withPlace = count(media, medium -> medium.hasNonNull("latitude") && medium.hasNonNull("longitude"));
        int oriented =
                count(media, medium -> medium.at("/metadata/exif/orientation").isInt());
        int timed = count(media, medium -> medium.hasNonNull("taken_at"));
        Expectation.same("Media with EXIF, by the provider's cameras", provider.photosWithExif(), (long) withExif);
        Expectation.same("Media with an orientation", withExif, oriented);
        Expectation.that("Media with a place", withPlace > 0 && withPlace < withExif, "some of those", withPlace);
        Expectation.that("Media with a time", timed >= withExif, withExif + " or more", timed);
        say("all %d media have their bytes: %d with GPS, %d with an orientation, %d with a time, %d without EXIF"
                .formatted(media.size(), withPlace, oriented, timed, media.size() - withExif));
        return job;
    }

    private void query(Person person, SandboxControl sandbox, String integration, JsonNode job) {
        step("4. They look at their data");
        HypernetApi api = person.api();
        ProviderState provider = sandbox.state();
        Patience.untilItHolds(SETTLING, () -> Library.read(api).requireSameAs(provider));
        Library library = Library.read(api);
        library.requireSortedTimeline();
        say("the timeline: %d media, newest first, each once"
                .formatted(library.timeline().size()));
        queryByTime(api, library);
        say("%d albums hold the same photos as at the provider, in their order"
                .formatted(provider.albums().size()));
        queryLinks(api, library, provider, integration);
        JsonNode told = api.get("/api/v1/sync-jobs/" + job.path("id").asText())
                .expect(200)
                .json();
        SyncWatch.requireSuccess(told);
        for (JsonNode stream : told.path("streams")) {
            say("the ledger of %s: %d fetched = %d applied + %d unchanged + %d suppressed + %d rejected"
                    .formatted(
                            stream.path("stream").asText(),
                            stream.path("fetched").asLong(),
                            stream.path("applied").asLong(),
                            stream.path("unchanged").asLong(),
                            stream.path("suppressed").asLong(),
                            stream.path("rejected").asLong()));
        }
        download(api, library.timeline().getFirst());
    }

    private void queryByTime(HypernetApi api, Library library) {
        Instant from = Instant.parse("2023-01-01T00:00:00Z");
        Instant until = Instant.parse("2024-01-01T00:00:00Z");
        List<String> expected = ids(library.timeline().stream()
                .filter(medium -> isWithin(medium, from, until))
                .toList());
        List<String> found =
                ids(api.all("/api/v1/media?limit=50&taken_after=%s&taken_before=%s".formatted(from, until)));
        Expectation.that("Media taken in 2023", !found.isEmpty(), "some", found);
        Expectation.same("Media taken in 2023", expected, found);
        say("%d of them were taken in 2023".formatted(found.size()));
    }

    private void queryLinks(HypernetApi api, Library library, ProviderState provider, String integration) {
        String albumId = provider.albums().getFirst().path("id").asText();
        JsonNode album = library.album(ProviderState.sourceIdOfAlbum(albumId));
        List<String> expected = provider.contentsOf(albumId).stream()
                .map(sourceId -> library.medium(sourceId).path("id").asText())
                .toList();
        List<String> contained =
                api
                        .all("/api/v1/links?limit=50&link_type=contains&from_object_id="
                                + album.path("id").asText())
                        .stream()
                        .map(link -> link.path("to_object_id").asText())
                        .toList();
        Expectation.same("The links of the album, in the provider's order", expected, contained);
        String medium = expected.getFirst();
        List<JsonNode> into = api.all("/api/v1/links?limit=50&link_type=contains&to_object_id=" + medium);
        Expectation.that(
                "The links to its first medium",
                into.stream().anyMatch(link -> link.path("from_object_id").equals(album.path("id"))),
                "one from the album",
                into);
        List<JsonNode> sources = api.all("/api/v1/links?limit=50&link_type=source&from_object_id=" + medium);
        Expectation.same(
                "Where the medium came from",
                List.of(integration),
                sources.stream().map(link -> link.path("to_object_id").asText()).toList());
        say("links: the album %s contains %d media in the provider's order; a medium names its albums and its source"
                .formatted(album.path("name").asText(), contained.size()));
    }

    private void download(HypernetApi api, JsonNode medium) {
        String path = "/api/v1/media/" + medium.path("id").asText();
        byte[] content = api.get(path + "/content").expect(200).body();
        Expectation.same("The size of a content", medium.path("size").asLong(), (long) content.length);
        Expectation.same("The SHA-256 of a content", medium.path("hash").asText(), sha256(content));
        Answer thumbnail = api.get(path + "/thumbnail").expect(200);
        Expectation.same("The type of a thumbnail", "image/jpeg", thumbnail.header("Content-Type"));
        byte[] small = thumbnail.body();
        boolean isJpeg = small.length > 2 && (small[0] & 0xff) == 0xff && (small[1] & 0xff) == 0xd8;
        Expectation.that("A thumbnail", isJpeg, "a JPEG file", small.length + " bytes of something else");
        say("downloaded %s: %d bytes with the SHA-256 on record, and its thumbnail of %d bytes"
                .formatted(medium.path("filename").asText(), content.length, small.length));
    }

    private void followTheProvider(Person person, SandboxControl sandbox, String integration, JsonNode firstJob) {
        step("5. Four things happen at the provider; a sync brings these and nothing else");
        HypernetApi api = person.api();
        Library before = Library.read(api);
        try (EventReader events = EventReader.fromNowOn(addresses.kafka(), TOPICS)) {
            ProviderChanges changes = ProviderChanges.make(sandbox);
            say("at the provider: %s added to %s, %s described anew, %s deleted, %s moved to %s"
                    .formatted(
                            ProviderChanges.fileName(changes.added()),
                            ProviderChanges.title(changes.from()),
                            ProviderChanges.fileName(changes.described()),
                            ProviderChanges.fileName(changes.deleted()),
                            ProviderChanges.fileName(changes.moved()),
                            ProviderChanges.title(changes.to())));
            List<String> jobs = syncTwiceAtOnce(person, integration);
            requireLedger(api, jobs.getFirst());
            Library after = requireChanges(person, sandbox, integration, before, changes);
            requireEvents(person, events, story(integration, before, after), expected(changes, jobs), firstJob);
        }
    }

    /** Asks for a sync and at once for another, waits for the end and returns the jobs' ids: one, or two. */
    private List<String> syncTwiceAtOnce(Person person, String integration) {
        String first =
                requestSync(person, integration).expect(202).json().path("id").asText();
        Answer second = requestSync(person, integration);
        List<String> jobs = new ArrayList<>(List.of(first));
        if (second.status() == 200) {
            Expectation.same(
                    "The job that runs already", first, second.json().path("id").asText());
            say("a sync was asked for; a second request meets the same job");
        } else {
            jobs.add(second.expect(202).json().path("id").asText());
            say("a sync was asked for and was over before the second request, which began another");
        }
        SyncWatch.requireSuccess(new SyncWatch(person.api(), integration, this::say).untilEnded());
        return jobs;
    }

    private void requireLedger(HypernetApi api, String job) {
        JsonNode told = api.get("/api/v1/sync-jobs/" + job).expect(200).json();
        SyncWatch.requireSuccess(told);
        JsonNode streams = told.path("streams");
        Expectation.same("Records the sync read", 4L, SyncWatch.total(streams, "fetched"));
        Expectation.same("Objects it created", 1L, SyncWatch.total(streams, "objects_created"));
        Expectation.same("Objects it updated", 1L, SyncWatch.total(streams, "objects_updated"));
        Expectation.same("Objects it deleted", 1L, SyncWatch.total(streams, "objects_deleted"));
        say("the sync read 4 records: 1 object created, 1 updated, 1 deleted, 1 as it was");
    }

    private Library requireChanges(
            Person person, SandboxControl sandbox, String integration, Library before, ProviderChanges changes) {
        HypernetApi api = person.api();
        List<JsonNode> media = new SyncWatch(api, integration, news -> {}).untilProcessed();
        Expectation.same("Media with their bytes", media.size(), count(media, MainJob::isComplete));
        ProviderState provider = sandbox.state();
        Patience.untilItHolds(SETTLING, () -> Library.read(api).requireSameAs(provider));
        Library after = Library.read(api);
        Expectation.same(
                "Media in all", before.timeline().size(), after.timeline().size());
        Expectation.same(
                "The versions of all that nobody touched",
                before.versionsWithout(changes.sourceIds()),
                after.versionsWithout(changes.sourceIds()));
        JsonNode deleted = before.medium(ProviderChanges.sourceId(changes.deleted()));
        api.get("/api/v1/media/" + deleted.path("id").asText()).expect(404);
        JsonNode described = after.medium(ProviderChanges.sourceId(changes.described()));
        Expectation.same(
                "The new description",
                ProviderChanges.DESCRIPTION,
                described.at("/metadata/description").asText());
        say("by the API: all four are there, and nothing else changed its version");
        return after;
    }

    private static Story story(String integration, Library before, Library after) {
        Story story = new Story();
        story.name(integration, TYPE);
        for (Library library : List.of(before, after)) {
            library.timeline()
                    .forEach(medium -> story.name(
                            medium.path("id").asText(), medium.path("filename").asText()));
            library.albums()
                    .forEach(album -> story.name(
                            album.path("id").asText(), album.path("name").asText()));
        }
        return story;
    }

    private static List<String> expected(ProviderChanges changes, List<String> jobs) {
        List<String> sentences = new ArrayList<>(changes.story(TYPE));
        for (String job : jobs) {
            sentences.add(Story.syncStarted(job));
            sentences.add(Story.syncCompleted(job, "success"));
        }
        return sentences;
    }

    private void requireEvents(
            Person person, EventReader events, Story story, List<String> expected, JsonNode firstJob) {
        // The end of the first sync may have been published only after the topics' ends were remembered.
        Predicate<CloudEvent> isNews = event -> event.isOf(person)
                && !event.data()
                        .path("job_id")
                        .asText()
                        .equals(firstJob.path("id").asText());
        List<CloudEvent> read = events.until(
                all -> story.told(all.stream().filter(isNews).toList()).containsAll(expected), QUIET, EVENT_LIMIT);
        List<String> told = story.told(read.stream().filter(isNews).toList());
        Expectation.sameElements("The events of the sync", expected, told);
        say("by the event topics: exactly these facts");
        told.forEach(sentence -> console.line("       " + sentence));
    }

    private void disconnect(Person person, SandboxControl sandbox, String integration) {
        step("6. They disconnect the account");
        JsonNode grants = sandbox.grants();
        Expectation.that("Tokens that work before", grants.path("active_tokens").asLong() > 0, "some", grants);
        person.api().delete("/api/v1/integrations/" + integration).expect(204);
        JsonNode left = integration(person, integration);
        Expectation.same(
                "The integration's status", "disconnected", left.path("status").asText());
        Expectation.that("Its tokens", !left.hasNonNull("access_token"), "none", left.path("access_token"));
        JsonNode revoked = sandbox.grants();
        Expectation.same(
                "Access tokens the provider honours",
                0L,
                revoked.path("active_tokens").asLong(-1));
        Expectation.same(
                "Refresh tokens the provider honours",
                0L,
                revoked.path("refresh_tokens").asLong(-1));
        requestSync(person, integration).expect(409);
        say("disconnected: the provider honours none of the tokens, and a sync is refused with 409");
    }

    private static JsonNode integration(Person person, String id) {
        return person.api().get("/api/v1/integrations/" + id).expect(200).json();
    }

    private static Answer requestSync(Person person, String integration) {
        return person.api()
                .post(
                        "/api/v1/integrations/%s/sync".formatted(integration),
                        JsonNodeFactory.instance.objectNode().put("sync_type", "incremental"));
    }

    private static void requireConnected(JsonNode integration) {
        Expectation.same(
                "The integration's status",
                "connected",
                integration.path("status").asText());
        Expectation.same(
                "Its access token", REDACTED, integration.path("access_token").asText());
        Expectation.same(
                "Its refresh token", REDACTED, integration.path("refresh_token").asText());
    }

    private static boolean isComplete(JsonNode medium) {
        return medium.path("processing_status").asText().equals("complete");
    }

    private static boolean isWithin(JsonNode medium, Instant from, Instant until) {
        if (!medium.hasNonNull("taken_at")) {
            return false;
        }
        Instant takenAt = Instant.parse(medium.path("taken_at").asText());
        return !takenAt.isBefore(from) && takenAt.isBefore(until);
    }

    private static int count(List<JsonNode> media, Predicate<JsonNode> wanted) {
        return Math.toIntExact(media.stream().filter(wanted).count());
    }

    private static List<String> ids(List<JsonNode> objects) {
        return objects.stream().map(object -> object.path("id").asText()).toList();
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void step(String title) {
        console.line("\n" + title);
    }

    private void say(String text) {
        console.line("   - " + text);
    }
}

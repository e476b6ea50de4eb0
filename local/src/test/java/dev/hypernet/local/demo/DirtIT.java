package dev.hypernet.local.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypernet.local.RunningStack;
import dev.hypernet.local.StackExtension;
import dev.hypernet.testkit.Requirement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Dirt is dealt with where it is, end to end: a record that is no good waits in the quarantine and a message that is
 * none on a dead-letter topic, each with its reason and for whom it concerns, while all that is sound goes on.
 */
@ExtendWith(StackExtension.class)
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class DirtIT {

    private static final int PAGE_SIZE = 50;
    private static final int FOR_EVER = 1_000_000;
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String QUARANTINE = "/api/v1/quarantine";
    private static final String LETTERS = "/api/v1/dead-letters";

    /** The call that a problem names. */
    private static final Pattern CALL = Pattern.compile("POST (?<path>/\\S+) with (?<body>\\{.*})\\.$");

    private static final String REQUESTED = "hypernet.sync.requested.sandbox_notes.v1";
    private static final String BATCHES = "hypernet.sync.batch.v1";
    private static final String PROGRESS = "hypernet.sync.progress.v1";
    private static final String BATCHES_OF_OBJECTS = BATCHES + ".object-service.dlq";

    /** What the topics of a sync carry. */
    private static final Map<String, String> CARRIED = Map.of(
            REQUESTED, "dev.hypernet.sync.requested.v1",
            BATCHES, "dev.hypernet.sync.batch_fetched.v1",
            PROGRESS, "dev.hypernet.sync.stream_finished.v1");

    /** Where each of their readers puts what it cannot read. */
    private static final List<String> DEAD = List.of(
            REQUESTED + ".sync-worker.dlq",
            BATCHES_OF_OBJECTS,
            BATCHES + ".link-service.dlq",
            PROGRESS + ".integration-service.dlq");

    /** Without these a message could not be read at all. */
    private static final List<String> NUMBERS = List.of(
            "epoch",
            "page",
            "pages",
            "part",
            "parts",
            "fetched",
            "fetched_before",
            "attempt",
            "restart",
            "bytes",
            "bytes_before");

    private static final String SAID = "canary-4711";

    private SandboxControl provider;
    private NotesAccount account;

    @BeforeEach
    void thereIsAnAccount(RunningStack stack) {
        provider = new SandboxControl(
                stack.addresses().sandbox(),
                "dirt-" + UUID.randomUUID().toString().substring(0, 8));
        account = new NotesAccount(provider);
    }

    @AfterEach
    void theProviderIsWell() {
        provider.recover();
    }

    @Test
    @Requirement({"S01", "S06", "S08", "S10"})
    void aDirtyRecordWaitsByItselfUntilItsProviderHasMendedIt(RunningStack stack) {
        List<String> notes = lonelyNotes();
        List<String> messages = ids(account.messages());
        String odd = notes.get(0);
        String unmappable = notes.get(1);
        String unnamed = messages.get(0);
        String unwanted = messages.get(1);
        String moody = messages.get(2);
        ObjectNode newMember = JSON.objectNode();
        newMember.putObject(moody).put("mood", "blue");
        ObjectNode dirt = newMember.deepCopy();
        dirt.putObject(odd).putObject("text").put("odd", SAID);
        dirt.putObject(unmappable).put("reply_to", "no\nid");
        dirt.putObject(unwanted).putObject("subject").put("odd", SAID);
        serve(dirt);

        Synced synced = connect(stack);
        JsonNode job = synced.job();

        HypernetApi api = synced.integration().person().api();
        int records = account.notes().size() + account.messages().size();
        assertThat(Synced.outcomeOf(job)).as("the outcome of %s", job).isEqualTo("partial rejected_records");
        assertThat(job.path("streams"))
                .allMatch(stream -> stream.path("finished").asBoolean())
                .allMatch(stream -> stream.path("balanced").asBoolean());
        assertThat(SyncWatch.total(job.path("streams"), "fetched")).isEqualTo(records);
        assertThat(SyncWatch.total(job.path("streams"), "applied")).isEqualTo(records - 3);
        assertThat(SyncWatch.total(job.path("streams"), "rejected")).isEqualTo(3);
        assertThat(rejections(job))
                .containsExactlyInAnyOrder(
                        "notes unstorable [\"notes:%s\"]".formatted(odd),
                        "notes unmappable [\"notes:%s\"]".formatted(unmappable),
                        "messages unstorable [\"messages:%s\"]".formatted(unwanted));
        assertThat(job.path("streams").toString()).doesNotContain(SAID);

        Map<String, JsonNode> objects = objects(synced);
        assertThat(objects)
                .hasSize(records - 3)
                .doesNotContainKeys("notes:" + odd, "notes:" + unmappable, "messages:" + unwanted);
        assertThat(named(objects, "messages:" + moody).at("/metadata/sandbox_notes/mood"))
                .isEqualTo(JSON.textNode("blue"));

        Map<String, JsonNode> waiting = waiting(synced, "open");
        assertThat(waiting)
                .containsOnlyKeys("notes:" + odd, "notes:" + unmappable, "messages:" + unwanted)
                .allSatisfy((source, record) -> assertThat(record.toString()).doesNotContain(SAID));
        String oddOne = idOf(waiting, "notes:" + odd);
        String unmappableOne = idOf(waiting, "notes:" + unmappable);
        String unwantedOne = idOf(waiting, "messages:" + unwanted);
        JsonNode kept = quarantined(api, oddOne);
        assertThat(kept.path("code").asText()).isEqualTo("unstorable");
        assertThat(kept.path("reason").asText()).contains("/text").doesNotContain(SAID);
        assertThat(kept.at("/record/payload/text/odd").asText()).isEqualTo(SAID);
        JsonNode given = quarantined(api, unmappableOne);
        assertThat(given.path("reason").asText()).contains("/record/memberships");
        assertThat(given.at("/record/reply_to").asText()).isEqualTo("no\nid");
        assertThat(given.path("retryable").asBoolean()).isFalse();
        nobodyElseSees(stack, oddOne);

        JsonNode tried = act(api, oddOne, "retry").expect(200).json();
        assertThat(tried.path("state").asText()).isEqualTo("open");
        assertThat(tried.path("tries").asInt()).isOne();
        assertThat(act(api, unwantedOne, "dismiss").expect(200).json().path("state"))
                .isEqualTo(JSON.textNode("dismissed"));
        assertThat(act(api, unwantedOne, "retry").expect(409).problem()).isEqualTo("quarantine-settled");
        Answer needsReading = act(api, unmappableOne, "retry").expect(409);
        assertThat(needsReading.problem()).isEqualTo("quarantine-needs-reading");

        // One more loses its id. What a listing proves is not believed then: its object stays.
        dirt.putObject(unnamed).putNull("id");
        provider.recover();
        serve(dirt);
        JsonNode incomplete = synced.again("incremental");
        assertThat(Synced.outcomeOf(incomplete)).isEqualTo("partial listing_incomplete");
        assertThat(rejections(incomplete))
                .containsExactlyInAnyOrder(
                        "messages unnamed []", "messages unstorable [\"messages:%s\"]".formatted(unwanted));
        assertThat(waiting(synced, "open")).containsOnlyKeys("notes:" + odd, "notes:" + unmappable, "");
        assertThat(waiting(synced, "dismissed")).containsOnlyKeys("messages:" + unwanted);
        assertThat(objects(synced)).hasSize(records - 3).containsKey("messages:" + unnamed);

        provider.recover();
        serve(newMember);
        account.change(
                "notes", JSON.objectNode().put("id", odd), JSON.objectNode().put("text", "mended"));
        SyncWatch.requireSuccess(synced.again("incremental"));

        assertThat(waiting(synced, "open")).containsOnlyKeys("notes:" + unmappable);
        assertThat(waiting(synced, "applied")).containsOnlyKeys("notes:" + odd, "messages:" + unwanted);
        assertThat(waiting(synced, "gone")).containsOnlyKeys("");
        assertThat(quarantined(api, oddOne).path("record").isContainerNode()).isFalse();
        assertThat(objects(synced)).hasSize(records - 1).doesNotContainKey("notes:" + unmappable);

        call(api, needsReading.json().path("detail").asText()).expect(202);
        SyncWatch.requireSuccess(synced.job());

        assertThat(waiting(synced, "open")).isEmpty();
        Synced reader = connect(stack);
        SyncWatch.requireSuccess(reader.job());
        CanonicalGraph whole = reader.graphOf(account.linesOfGraph());
        synced.requireGraph(whole);
    }

    @Test
    @Requirement("S01")
    void aMessageThatIsNoneIsADeadLetterAndThoseBehindItAreApplied(RunningStack stack) throws Exception {
        Synced synced = connect(stack);
        SyncWatch.requireSuccess(synced.job());
        Person person = synced.integration().person();
        String key = synced.integration().id();
        Person admin = Admin.registered(stack);
        JsonNode note = account.notes().getFirst();

        String nonsense = poison(stack, person, key);
        account.change("notes", note, JSON.objectNode().put("title", "Behind the poison"));
        SyncWatch.requireSuccess(synced.again("full"));

        String source = "notes:" + note.path("id").asText();
        assertThat(named(objects(synced), source).at("/fields/title").asText()).isEqualTo("Behind the poison");
        Patience.untilItHolds(LIMIT, () -> DEAD.forEach(topic -> requireLetters(admin, topic, key, nonsense)));
        assertThat(admin.api().get(LETTERS + "/topics").expect(200).json().findValuesAsText("topic"))
                .containsAll(DEAD);

        JsonNode garbage = garbage(admin, BATCHES_OF_OBJECTS, key).getFirst();
        assertThat(garbage.path("origin_topic").asText()).isEqualTo(BATCHES);
        assertThat(garbage.path("reason").asText()).contains("ce_type");
        nobodyElseReads(person, garbage);
        ObjectNode place = placeOf(garbage);
        JsonNode replayed =
                admin.api().post(LETTERS + "/replay", place).expect(200).json();
        assertThat(replayed.hasNonNull("replayed_at")).isTrue();
        assertThat(replayed.path("replayed_by").asText()).isEqualTo(admin.id());
        assertThat(admin.api().post(LETTERS + "/replay", place).expect(409).problem())
                .isEqualTo("replayed-already");
        // Nothing was mended: it dies again, at both readers of its topic, and holds up nothing again.
        for (String topic : List.of(BATCHES_OF_OBJECTS, BATCHES + ".link-service.dlq")) {
            Patience.until(
                    "The new letter on " + topic, LIMIT, () -> garbage(admin, topic, key), dead -> dead.size() >= 2);
        }
        SyncWatch.requireSuccess(synced.again("full"));
    }

    /** From now on these records have these members. */
    private void serve(ObjectNode items) {
        for (String on : List.of("notes", "messages")) {
            ObjectNode fault =
                    JSON.objectNode().put("on", on).put("kind", "dirty").put("times", FOR_EVER);
            fault.set("items", items);
            provider.fail(fault);
        }
    }

    /** Notes that answer none and that none answers: no link waits for them. */
    private List<String> lonelyNotes() {
        List<JsonNode> notes = account.notes();
        Set<String> answered =
                notes.stream().map(note -> note.path("reply_to").asText()).collect(Collectors.toSet());
        return ids(notes.stream().filter(note -> !note.has("reply_to")).toList()).stream()
                .filter(id -> !answered.contains(id))
                .toList();
    }

    private Synced connect(RunningStack stack) {
        return new Synced(Connected.toNotes(Person.register(stack.addresses().frontDoor()), provider, PAGE_SIZE));
    }

    private static List<String> ids(List<JsonNode> items) {
        return items.stream().map(item -> item.path("id").asText()).toList();
    }

    /** By stream: the code and the records it names. */
    private static List<String> rejections(JsonNode job) {
        return StreamSupport.stream(job.path("streams").spliterator(), false)
                .flatMap(stream -> StreamSupport.stream(
                                stream.path("rejections").spliterator(), false)
                        .map(rejection -> "%s %s %s"
                                .formatted(
                                        stream.path("stream").asText(),
                                        rejection.path("code").asText(),
                                        rejection.path("source_ids"))))
                .toList();
    }

    /** Posts and messages by their source ids. */
    private static Map<String, JsonNode> objects(Synced synced) {
        String path = "/api/v1/objects?limit=200&integration_id="
                + synced.integration().id();
        return synced.integration().person().api().all(path).stream()
                .filter(object ->
                        Set.of("post", "message").contains(object.path("type").asText()))
                .collect(Collectors.toMap(Library::sourceId, object -> object));
    }

    /** Records of a state by their source ids; of one without, that is empty. */
    private static Map<String, JsonNode> waiting(Synced synced, String state) {
        String path = QUARANTINE + "?limit=200&state=" + state + "&integration_id="
                + synced.integration().id();
        return synced.integration().person().api().all(path).stream()
                .collect(Collectors.toMap(record -> record.path("source_id").asText(""), record -> record));
    }

    private static String idOf(Map<String, JsonNode> waiting, String source) {
        return named(waiting, source).path("id").asText();
    }

    private static JsonNode named(Map<String, JsonNode> bySource, String source) {
        return Objects.requireNonNull(bySource.get(source), source);
    }

    private static JsonNode quarantined(HypernetApi api, String id) {
        return api.get(QUARANTINE + "/" + id).expect(200).json();
    }

    private static Answer act(HypernetApi api, String id, String action) {
        return api.post(QUARANTINE + "/" + id + "/" + action, JSON.objectNode());
    }

    private static void nobodyElseSees(RunningStack stack, String id) {
        HypernetApi other = Person.register(stack.addresses().frontDoor()).api();
        assertThat(other.all(QUARANTINE + "?limit=200")).isEmpty();
        other.get(QUARANTINE + "/" + id).expect(404);
        act(other, id, "retry").expect(404);
        act(other, id, "dismiss").expect(404);
    }

    /** Makes the call that a problem's detail ends with. */
    private static Answer call(HypernetApi api, String detail) {
        Matcher call = CALL.matcher(detail);
        assertThat(call.find()).as("a call in: %s", detail).isTrue();
        try {
            return api.post(call.group("path"), new JsonMapper().readTree(call.group("body")));
        } catch (JsonProcessingException e) {
            throw new StepFailed("The call in: " + detail, "JSON", e.toString());
        }
    }

    /**
     * Before all that is to come for an integration, on each topic of a sync: bytes that are nothing, an envelope with
     * numbers in it, and one that says whose they are and no more. Answers the id of those in the middle.
     */
    private static String poison(RunningStack stack, Person person, String key)
            throws ExecutionException, InterruptedException {
        ObjectNode numbers = JSON.objectNode().put("nonsense", SAID).put("whole", false);
        NUMBERS.forEach(name -> numbers.put(name, 0));
        ObjectNode whose = numbers.deepCopy().put("user_id", person.id()).put("integration_id", key);
        try (Producer<String, byte[]> producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        stack.addresses().kafka()),
                new StringSerializer(),
                new ByteArraySerializer())) {
            String id = UUID.randomUUID().toString();
            for (Map.Entry<String, String> carried : CARRIED.entrySet()) {
                String topic = carried.getKey();
                String type = carried.getValue();
                byte[] garbage = ("\u0000{" + SAID).getBytes(UTF_8);
                String other = UUID.randomUUID().toString();
                producer.send(new ProducerRecord<>(topic, key, garbage)).get();
                producer.send(enveloped(topic, key, id, type, numbers)).get();
                producer.send(enveloped(topic, key, other, type, whose)).get();
            }
            return id;
        }
    }

    private static ProducerRecord<String, byte[]> enveloped(
            String topic, String key, String id, String type, JsonNode data) {
        ProducerRecord<String, byte[]> message =
                new ProducerRecord<>(topic, key, data.toString().getBytes(UTF_8));
        Map.of("ce_specversion", "1.0", "ce_id", id, "ce_type", type, "ce_source", "/nowhere", "ce_sequence", "1")
                .forEach((name, value) -> message.headers().add(name, value.getBytes(UTF_8)));
        return message;
    }

    private static void requireLetters(Person admin, String topic, String key, String nonsense) {
        List<JsonNode> letters = letters(admin, topic, key);
        Set<String> ids = letters.stream()
                .map(letter -> letter.path("message_id").asText(""))
                .collect(Collectors.toSet());
        Expectation.that("The letters on " + topic, ids.containsAll(Set.of("", nonsense)), "all", letters);
        Expectation.that("A letter", !letters.toString().contains(SAID), "nothing of what it says", letters);
    }

    /** An admin's view of what lies there of one integration. */
    private static List<JsonNode> letters(Person admin, String topic, String key) {
        return admin.api().all(LETTERS + "?limit=200&topic=" + topic).stream()
                .filter(letter -> letter.path("key").asText().equals(key))
                .toList();
    }

    /** Those without an envelope. */
    private static List<JsonNode> garbage(Person admin, String topic, String key) {
        return letters(admin, topic, key).stream()
                .filter(letter -> !letter.hasNonNull("message_id"))
                .toList();
    }

    private static ObjectNode placeOf(JsonNode letter) {
        ObjectNode place = JSON.objectNode();
        List.of("topic", "partition", "offset").forEach(name -> place.set(name, letter.path(name)));
        return place;
    }

    /** Not even whose data it may be about. */
    private static void nobodyElseReads(Person person, JsonNode letter) {
        HypernetApi api = person.api();
        api.get(LETTERS + "/topics").expect(403);
        api.get(LETTERS + "?topic=" + letter.path("topic").asText()).expect(403);
        api.post(LETTERS + "/replay", placeOf(letter)).expect(403);
    }
}

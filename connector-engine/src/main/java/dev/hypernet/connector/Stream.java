package dev.hypernet.connector;

import com.dashjoin.jsonata.Jsonata;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypernet.connector.MappedRecord.ContentHash;
import dev.hypernet.connector.MappedRecord.Membership;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One kind of record of a provider: how to ask for a page of it and what a page means. Immutable and safe for use by
 * many threads at once.
 */
public final class Stream {
    /** A source id, its stream's prefix included, has at most so many characters. */
    public static final int MAX_SOURCE_ID = 512;

    /** A page whose records keep exceeding their bounds is given up, so that it holds no worker for minutes. */
    private static final int MAX_OUT_OF_BOUNDS = 5;

    private static final int LONGEST_VERSION = 500;
    private static final Pattern LINK_TYPE = Pattern.compile("[a-z][a-z0-9_]{0,49}");

    private final String pointer;
    private final String name;
    private final String objectType;
    private final List<String> dependsOn;
    private final Deletions deletions;
    private final Set<String> containers;
    private final JsonNode defaults;
    private final RequestTemplate request;
    private final Expression records;
    private final @Nullable Expression nextPage;
    private final @Nullable Expression cursor;
    private final @Nullable Overlap overlap;
    private final CursorExpired cursorExpired;
    private final Verdicts verdicts;
    private final Mapping mapping;

    /** How it is known that a record is gone at the provider. */
    public enum Deletions {
        /** The provider says so, record by record. */
        SIGNALS,

        /** Read without a cursor the stream lists all there is: what it does not list is gone. Signals count as well. */
        LISTING
    }

    /**
     * How a refused cursor is known.
     *
     * @param statuses of the answer
     * @param when on the answer's body; null where the status says it all
     */
    record CursorExpired(Set<Integer> statuses, @Nullable Expression when) {}

    /** What a record becomes; a part that is null is absent from the document. */
    record Mapping(
            Expression id,
            @Nullable Expression deleted,
            @Nullable Expression hasContent,
            Expression fields,
            @Nullable Expression memberships,
            @Nullable Expression modified,
            @Nullable Expression contentVersion,
            @Nullable HashMapping contentHash,
            @Nullable Keep keep) {}

    /**
     * Where a provider's hash of an item's bytes stands.
     *
     * @param shape of its values
     */
    record HashMapping(String algorithm, Pattern shape, Expression value) {
        /** Hexadecimals of each algorithm's hashes. {@code dropbox} is SHA-256 of the SHA-256 of blocks of 4 MiB. */
        private static final Map<String, Integer> LENGTHS = Map.of("md5", 32, "sha1", 40, "sha256", 64, "dropbox", 64);

        static @Nullable HashMapping of(Compilation compilation, String pointer, JsonNode record) {
            JsonNode hash = record.path("contentHash");
            if (hash.isMissingNode()) {
                return null;
            }
            String algorithm = hash.get("algorithm").textValue();
            Pattern shape = Pattern.compile("[0-9a-fA-F]{%d}".formatted(LENGTHS.getOrDefault(algorithm, 0)));
            String at = Problem.at(Problem.at(pointer, "contentHash"), "value");
            return new HashMapping(algorithm, shape, compilation.expression(at, hash.get("value")));
        }
    }

    /**
     * What is kept of a record beside its mapping: all but these members.
     *
     * @param namespace where in the metadata it goes
     */
    private record Keep(String namespace, Set<String> except) {

        /** Adds it to the fields; what the mapping says there itself stands before. */
        void addTo(ObjectNode fields, ObjectNode given) {
            ObjectNode rest = given.deepCopy();
            rest.properties()
                    .removeIf(member -> except.contains(member.getKey())
                            || member.getValue().isNull());
            JsonNode metadata = fields.path("metadata");
            if (rest.isEmpty() || !(metadata.isMissingNode() || metadata.isNull() || metadata.isObject())) {
                return;
            }
            ObjectNode all = metadata instanceof ObjectNode object ? object : fields.putObject("metadata");
            if (all.path(namespace) instanceof ObjectNode mapped) {
                rest.setAll(mapped);
            }
            all.set(namespace, rest);
        }
    }

    private Stream(Compilation compilation, String pointer, JsonNode stream, UrlTemplate base, String namespace) {
        this.pointer = pointer;
        this.name = stream.get("name").textValue();
        this.objectType = stream.get("objectType").textValue();
        List<String> needed = new ArrayList<>();
        stream.path("dependsOn").forEach(other -> needed.add(other.textValue()));
        this.dependsOn = List.copyOf(needed);
        this.containers = new LinkedHashSet<>(needed);
        containers.add(name);
        this.deletions =
                Deletions.valueOf(stream.path("deletions").asText("signals").toUpperCase(Locale.ROOT));
        this.defaults = compilation.defaults();
        this.request =
                RequestTemplate.of(compilation, Problem.at(pointer, "request"), stream.get("request"), base, Set.of());
        this.records = compilation.expression(Problem.at(pointer, "records"), stream.get("records"));
        this.nextPage = optional(compilation, pointer, stream, "nextPage");
        this.cursor = optional(compilation, pointer, stream, "cursor");
        this.overlap = Overlap.of(Problem.at(pointer, "overlap"), stream.get("overlap"));
        JsonNode expired = stream.path("cursorExpired");
        Set<Integer> statuses = new LinkedHashSet<>();
        expired.path("status").forEach(status -> statuses.add(status.intValue()));
        this.cursorExpired = new CursorExpired(
                Set.copyOf(statuses), optional(compilation, Problem.at(pointer, "cursorExpired"), expired, "when"));
        this.verdicts = new Verdicts(optional(compilation, pointer, stream, "failure"));
        String at = Problem.at(pointer, "record");
        JsonNode record = stream.get("record");
        this.mapping = new Mapping(
                compilation.expression(Problem.at(at, "id"), record.get("id")),
                optional(compilation, at, record, "deleted"),
                optional(compilation, at, record, "hasContent"),
                compilation.expression(Problem.at(at, "fields"), record.get("fields")),
                optional(compilation, at, record, "memberships"),
                optional(compilation, at, record, "modified"),
                optional(compilation, at, record, "contentVersion"),
                HashMapping.of(compilation, at, record),
                keep(record, namespace));
    }

    /**
     * Compiles a stream.
     *
     * @param namespace of the provider in an object's metadata
     */
    static Stream of(Compilation compilation, String pointer, JsonNode stream, UrlTemplate base, String namespace) {
        return new Stream(compilation, pointer, stream, base, namespace);
    }

    private static @Nullable Keep keep(JsonNode record, String namespace) {
        if (!record.has("keep")) {
            return null;
        }
        Set<String> except = new LinkedHashSet<>();
        record.path("keep").path("except").forEach(member -> except.add(member.textValue()));
        return new Keep(namespace, Set.copyOf(except));
    }

    private static @Nullable Expression optional(
            Compilation compilation, String pointer, JsonNode parent, String member) {
        return parent.has(member) ? compilation.expression(Problem.at(pointer, member), parent.get(member)) : null;
    }

    public String name() {
        return name;
    }

    /** What its records become. Whether such a type exists is the caller's to check. */
    public String objectType() {
        return objectType;
    }

    /** Streams to be read before this one; its memberships may name their records. */
    public List<String> dependsOn() {
        return dependsOn;
    }

    /** How it is known that one of its records is gone. */
    public Deletions deletions() {
        return deletions;
    }

    /** Whether the provider tells of records that are gone, one by one. */
    boolean tellsDeletions() {
        return mapping.deleted() != null;
    }

    String pointer() {
        return pointer;
    }

    /** It can be read from a cursor on; a stream without is read in full each time. */
    public boolean isIncremental() {
        return cursor != null;
    }

    /**
     * What to ask for the page at this position.
     *
     * @throws ConfigRejected when the settings make no address
     * @throws ExpressionFailed when a value of the request cannot be made
     */
    public ProviderRequest request(Position position) {
        return request.build(position.config(), Scope.of(variables(position)));
    }

    /**
     * What the answer to {@link #request} means. A record that cannot be mapped is a {@link RejectedRecord}.
     *
     * @param response the body of a successful answer
     * @throws ExpressionFailed when the page as a whole cannot be read: it has no list of records, it names itself as
     *     its next page, or several of its records exceed their bounds
     */
    public Page page(Position position, JsonNode response) {
        Map<String, Object> variables = variables(position);
        Object body = Expression.toJava(response);
        variables.put("response", body);
        List<MappedRecord> mapped = new ArrayList<>();
        List<RejectedRecord> rejected = new ArrayList<>();
        int outOfBounds = 0;
        for (Object found : found(body, variables)) {
            Reader reader = new Reader(found, variables);
            try {
                mapped.add(reader.read());
            } catch (ExpressionFailed failed) {
                rejected.add(new RejectedRecord(reader.sourceId, String.valueOf(failed.getMessage()), reader.given()));
                outOfBounds += failed.outOfBounds() ? 1 : 0;
                if (outOfBounds == MAX_OUT_OF_BOUNDS) {
                    throw failed;
                }
            }
        }
        JsonNode next = nextPage == null ? null : nextPage.token(body, variables);
        if (next != null && next.equals(position.page())) {
            throw new ExpressionFailed(
                    Problem.at(pointer, "nextPage"), "gave the page that was asked for as the next one");
        }
        JsonNode reached = next != null || cursor == null ? null : cursor.token(body, variables);
        return new Page(mapped, rejected, next, reached);
    }

    /**
     * What an answer to {@link #request} means: by {@code cursorExpired} and {@code failure}, and where neither knows it
     * by its status and headers.
     *
     * @throws ExpressionFailed when {@code failure} fails on an answer that is a success by its status
     */
    public Verdict verdict(Position position, StreamAnswer answer) {
        return cursorExpired(answer.status(), answer.body())
                ? new Verdict(Verdict.Kind.CURSOR_EXPIRED, "cursor_expired", null, null, false)
                : verdicts.of(answer, variables(position));
    }

    /**
     * Whether an answer says that the cursor is no longer good, so that the stream must be read in full again.
     *
     * @param body of the answer; null where it is no JSON
     */
    public boolean cursorExpired(int status, @Nullable JsonNode body) {
        if (!cursorExpired.statuses().contains(status)) {
            return false;
        }
        Expression when = cursorExpired.when();
        return when == null || (body != null && when.holds(Expression.toJava(body), Map.of()));
    }

    private Map<String, Object> variables(Position position) {
        Map<String, Object> variables = new LinkedHashMap<>();
        variables.put("config", Expression.toJava(Definition.merged(defaults, position.config())));
        if (position.cursor() != null) {
            variables.put("cursor", Expression.toJava(position.cursor()));
            variables.put("since", Expression.toJava(since(position.cursor())));
        }
        if (position.page() != null) {
            variables.put("page", Expression.toJava(position.page()));
        }
        return variables;
    }

    private JsonNode since(JsonNode cursor) {
        return overlap == null ? cursor : overlap.before(cursor);
    }

    /** A list; or one record, for JSONata makes no difference between a list of one and its element. */
    private List<?> found(Object body, Map<String, Object> variables) {
        Object found = records.apply(body, variables);
        return switch (found) {
            case null -> List.of();
            case List<?> list -> list;
            case Map<?, ?> single -> List.of(single);
            default -> {
                if (found == Jsonata.NULL_VALUE) {
                    yield List.of();
                }
                throw records.gave(records.toJson(found), "an array of records");
            }
        };
    }

    /** Maps one record; knows its id as soon as it has one, for the sake of a later rejection. */
    private final class Reader {
        private final @Nullable Object source;
        private final Map<String, Object> variables;
        private @Nullable String sourceId;

        Reader(@Nullable Object source, Map<String, Object> variables) {
            this.source = source;
            this.variables = variables;
        }

        MappedRecord read() {
            if (!(source instanceof Map<?, ?> record)) {
                throw new ExpressionFailed(records.pointer(), "gave an element that is not an object");
            }
            String id = sourceId(record);
            sourceId = id;
            ObjectNode none = JsonNodeFactory.instance.objectNode();
            if (mapping.deleted() != null && mapping.deleted().holds(record, variables)) {
                String hash = CanonicalJson.sha256(none);
                return new MappedRecord(id, objectType, true, none, false, List.of(), null, null, null, hash);
            }
            if (!(mapping.fields().json(record, variables) instanceof ObjectNode fields)) {
                throw mapping.fields().gave(mapping.fields().json(record, variables), "an object");
            }
            ObjectNode given = mapping.keep() == null ? null : given();
            if (mapping.keep() != null && given != null) {
                mapping.keep().addTo(fields, given);
            }
            boolean hasContent =
                    mapping.hasContent() != null && mapping.hasContent().holds(record, variables);
            return new MappedRecord(
                    id,
                    objectType,
                    false,
                    fields,
                    hasContent,
                    memberships(record),
                    modifiedAt(record),
                    hasContent ? contentVersion(record) : null,
                    hasContent ? contentHash(record) : null,
                    CanonicalJson.sha256(fields));
        }

        /** As the provider gave it; null where that is no object. */
        @Nullable
        ObjectNode given() {
            try {
                return records.toJson(source) instanceof ObjectNode object ? object : null;
            } catch (ExpressionFailed noJson) {
                return null;
            }
        }

        /** What is no time says nothing: no record is refused for that. */
        private @Nullable Instant modifiedAt(Object record) {
            Expression expression = mapping.modified();
            JsonNode found = expression == null ? null : expression.json(record, variables);
            if (found == null) {
                return null;
            }
            try {
                return found.isIntegralNumber() && found.canConvertToLong()
                        ? Instant.ofEpochMilli(found.longValue())
                        : OffsetDateTime.parse(found.asText()).toInstant();
            } catch (DateTimeException malformed) {
                return null;
            }
        }

        /** What is neither text nor number, or a load, says nothing: no record is refused for that. */
        private @Nullable String contentVersion(Object record) {
            Expression expression = mapping.contentVersion();
            JsonNode found = expression == null ? null : expression.json(record, variables);
            if (found == null || !(found.isTextual() || found.isNumber())) {
                return null;
            }
            String text = found.asText();
            return text.isEmpty() || text.length() > LONGEST_VERSION ? null : text;
        }

        /** What is no hash of the algorithm's says nothing. */
        private @Nullable ContentHash contentHash(Object record) {
            HashMapping expected = mapping.contentHash();
            JsonNode found = expected == null ? null : expected.value().json(record, variables);
            return expected != null
                            && found != null
                            && expected.shape().matcher(found.asText()).matches()
                    ? new ContentHash(expected.algorithm(), found.asText().toLowerCase(Locale.ROOT))
                    : null;
        }

        private String sourceId(Object record) {
            JsonNode id = mapping.id().json(record, variables);
            if (id == null
                    || !(id.isIntegralNumber() || id.isTextual())
                    || id.asText().isEmpty()) {
                throw mapping.id().gave(id, "a text that is not empty, or a whole number,");
            }
            String whole = name + ":" + id.asText();
            if (whole.length() > MAX_SOURCE_ID || whole.codePoints().anyMatch(Character::isISOControl)) {
                throw new ExpressionFailed(mapping.id().pointer(), "gave an id too long or with control characters");
            }
            return whole;
        }

        private List<Membership> memberships(Object record) {
            Expression expression = mapping.memberships();
            JsonNode found = expression == null ? null : expression.json(record, variables);
            List<Membership> memberships = new ArrayList<>();
            if (expression == null || found == null || found.isNull()) {
                return memberships;
            }
            if (found.isObject()) {
                memberships.add(membership(expression, found));
            } else if (found.isArray()) {
                found.forEach(each -> memberships.add(membership(expression, each)));
            } else {
                throw expression.gave(found, "an array");
            }
            return memberships;
        }

        private Membership membership(Expression expression, JsonNode membership) {
            String linkType = membership.path("link_type").asText();
            String container = membership.path("container").asText();
            int colon = container.indexOf(':');
            boolean named = colon > 0
                    && colon < container.length() - 1
                    && container.length() <= MAX_SOURCE_ID
                    && container.codePoints().noneMatch(Character::isISOControl);
            if (!LINK_TYPE.matcher(linkType).matches() || !named) {
                throw new ExpressionFailed(
                        expression.pointer(), "gave a membership without link_type or container, <stream>:<id>");
            }
            if (!containers.contains(container.substring(0, colon))) {
                throw new ExpressionFailed(
                        expression.pointer(), "gave a container of a stream that is not among dependsOn");
            }
            JsonNode order = membership.path("sort_order");
            boolean ordered = !order.isMissingNode() && !order.isNull();
            if (ordered && (!order.canConvertToInt() || !order.isIntegralNumber() || order.intValue() < 0)) {
                throw new ExpressionFailed(expression.pointer(), "gave a sort_order that is no whole number from 0");
            }
            return new Membership(linkType, container, ordered ? (Integer) order.intValue() : null);
        }
    }
}

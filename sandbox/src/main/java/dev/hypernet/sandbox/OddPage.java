package dev.hypernet.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.hypernet.sandbox.Faults.Fault;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A page of a listing as a provider serves it on an odd day. Where such a page leads elsewhere than it should, its
 * token says itself what is behind it: how many odd pages led there, and the true token, which {@link #admit} puts back
 * before the listing sees it.
 */
final class OddPage {

    private static final Pattern DETOUR = Pattern.compile("detour\\.(\\d{1,9})\\.(.*)");
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** Where the request stands: the true token is null at the beginning of a listing. */
    private record Place(int detours, @Nullable String token) {

        String again() {
            return "detour." + (detours + 1) + "." + (token == null ? "" : token);
        }
    }

    private final Place place;
    private final Fault fault;
    private final Clock clock;

    private OddPage(Place place, Fault fault, Clock clock) {
        this.place = place;
        this.fault = fault;
        this.clock = clock;
    }

    /** Puts back the true token of a request that followed an odd one. */
    static void admit(RoutingContext context) {
        Place place = place(context);
        context.put(OddPage.class.getName(), place);
        if (place.detours() == 0) {
            return;
        }
        if (place.token() == null) {
            context.queryParams().remove(Listing.PAGE_TOKEN);
        } else {
            context.queryParams().set(Listing.PAGE_TOKEN, place.token());
        }
    }

    /** The page to this admitted request. */
    static OddPage of(RoutingContext context, Fault fault, Clock clock) {
        return new OddPage(context.get(OddPage.class.getName()), fault, clock);
    }

    /** Serves it; what is no page of a listing is served as it is. */
    void serve(HttpServerResponse response, Buffer body) {
        ObjectNode page = response.getStatusCode() == 200 ? Json.object(body).orElse(null) : null;
        if (page == null) {
            response.end(body);
            return;
        }
        if (fault.kind() == Faults.Kind.SKEW) {
            response.putHeader(
                    "Date",
                    DateTimeFormatter.RFC_1123_DATE_TIME.format(
                            skewed(clock.instant()).atOffset(ZoneOffset.UTC)));
        }
        change(page);
        response.end(Json.write(page));
    }

    private void change(ObjectNode page) {
        switch (fault.kind()) {
            case REPEAT_PAGE -> leadTo(page, place.again());
            case EMPTY_WITH_NEXT -> {
                items(page).removeAll();
                leadTo(page, place.again());
            }
            case ENDLESS -> leadTo(page, new Place(place.detours(), null).again());
            case CYCLE -> leadTo(page, new Place(place.detours() % 2, null).again());
            case SHUFFLE -> turnRound(items(page));
            case WRONG_TYPES -> spoilEachSecond(items(page));
            case DIRTY -> items(page).forEach(this::soil);
            case SKEW -> items(page).forEach(this::skew);
            default -> throw new IllegalArgumentException(fault.kind() + " is not about pages");
        }
    }

    private static Place place(RoutingContext context) {
        String token = context.queryParams().get(Listing.PAGE_TOKEN);
        Matcher detour = DETOUR.matcher(token == null ? "" : token);
        if (!detour.matches()) {
            return new Place(0, token);
        }
        String behind = detour.group(2);
        return new Place(Integer.parseInt(detour.group(1)), behind.isEmpty() ? null : behind);
    }

    private static void leadTo(ObjectNode page, String token) {
        page.put(Listing.NEXT_PAGE_TOKEN, token).remove(Listing.NEXT_SYNC_TOKEN);
    }

    /** The one list among the page's members. */
    private static ArrayNode items(ObjectNode page) {
        for (JsonNode member : page) {
            if (member instanceof ArrayNode items) {
                return items;
            }
        }
        return NODES.arrayNode();
    }

    private static void turnRound(ArrayNode items) {
        for (int index = 0; index < items.size(); index++) {
            items.insert(index, items.remove(items.size() - 1));
        }
    }

    private static void spoilEachSecond(ArrayNode items) {
        for (int index = 1; index < items.size(); index += 2) {
            if (items.get(index) instanceof ObjectNode item) {
                item.properties().forEach(field -> field.setValue(ofWrongType(field.getKey(), field.getValue())));
            }
        }
    }

    private static JsonNode ofWrongType(String name, JsonNode value) {
        if (name.equals("id") || value.isBoolean()) {
            return value;
        }
        return value.isValueNode() ? NODES.objectNode().set("value", value) : TextNode.valueOf("none");
    }

    private void soil(JsonNode item) {
        if (item instanceof ObjectNode object) {
            ObjectNode dirt = fault.dirtOf(object.path("id").asText());
            dirt.properties().forEach(member -> soil(object, member.getKey(), member.getValue()));
        }
    }

    private static void soil(ObjectNode item, String member, JsonNode value) {
        if (value.isNull()) {
            item.remove(member);
        } else {
            item.set(member, value);
        }
    }

    private void skew(JsonNode item) {
        if (item instanceof ObjectNode object && object.path("updated_at").isTextual()) {
            Instant told = Instant.parse(object.get("updated_at").textValue());
            object.put("updated_at", skewed(told).toString());
        }
    }

    private Instant skewed(Instant time) {
        return time.plus(Duration.ofSeconds(fault.seconds()));
    }
}

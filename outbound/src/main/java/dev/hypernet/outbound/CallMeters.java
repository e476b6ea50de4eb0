package dev.hypernet.outbound;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import jakarta.inject.Singleton;
import java.util.Set;

/**
 * Keeps what is asked out of the meters: Quarkus' binder of Vert.x clients tags each call with its whole address, the
 * query and a credential in it included, and with each address a host ever had.
 *
 * <p>Calls themselves are not counted here, whoever calls counts them: Quarkus' REST clients have a meter of the same
 * name with other tags, which Prometheus refuses by an exception, and Vert.x then loses the answer.
 */
@Singleton
class CallMeters implements MeterFilter {
    /** What {@link OutboundClient} is called there: a prefix nobody reads, and the value of the tag. */
    static final String CLIENT = "http|outbound";

    private static final String NAME = "outbound";
    private static final String REQUESTS = "http.client.requests";
    private static final Set<String> HIDDEN = Set.of("uri", "address", "remote-address");

    @Override
    public Meter.Id map(Meter.Id id) {
        return isOwn(id)
                ? id.replaceTags(id.getTags().stream().map(CallMeters::plain).toList())
                : id;
    }

    @Override
    public MeterFilterReply accept(Meter.Id id) {
        return isOwn(id) && id.getName().equals(REQUESTS) ? MeterFilterReply.DENY : MeterFilterReply.NEUTRAL;
    }

    private static boolean isOwn(Meter.Id id) {
        return NAME.equals(id.getTag("clientName"));
    }

    /** The tag stays, for meters of one name must have the same ones. */
    private static Tag plain(Tag tag) {
        return HIDDEN.contains(tag.getKey()) ? Tag.of(tag.getKey(), NAME) : tag;
    }
}

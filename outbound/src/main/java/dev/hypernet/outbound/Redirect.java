package dev.hypernet.outbound;

import dev.hypernet.outbound.OutboundAnswer.Answered;
import java.net.URI;
import java.util.Optional;
import java.util.Set;

/**
 * Where an answer sends on to, RFC 9110 §15.4, as far as it is followed: a GET within its own origin, so that no
 * credential leaves it and the address that was checked stays the one that is asked.
 */
final class Redirect {
    private static final Set<Integer> STATUSES = Set.of(301, 302, 303, 307, 308);

    private Redirect() {}

    /**
     * The next address.
     *
     * @param asked the address that was answered, without credentials
     */
    static Optional<URI> of(OutboundRequest request, URI asked, OutboundAnswer answer) {
        return request.method().equals("GET")
                        && answer instanceof Answered answered
                        && STATUSES.contains(answered.status())
                ? location(asked, answered).filter(target -> isSameOrigin(asked, target))
                : Optional.empty();
    }

    private static Optional<URI> location(URI asked, Answered answer) {
        try {
            return Optional.ofNullable(answer.headers().get("location"))
                    .map(location -> base(asked).resolve(URI.create(location.strip())));
        } catch (IllegalArgumentException notAnAddress) {
            return Optional.empty();
        }
    }

    /** java.net.URI resolves against an empty path as RFC 2396 had it, without the slash. */
    private static URI base(URI asked) {
        return asked.getRawPath().isEmpty() ? asked.resolve("/") : asked;
    }

    private static boolean isSameOrigin(URI one, URI other) {
        return other.getHost() != null
                && other.getRawUserInfo() == null
                && one.getScheme().equalsIgnoreCase(other.getScheme())
                && one.getHost().equalsIgnoreCase(other.getHost())
                && RequestHead.port(one) == RequestHead.port(other);
    }
}

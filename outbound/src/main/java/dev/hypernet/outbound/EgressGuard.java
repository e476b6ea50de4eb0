package dev.hypernet.outbound;

import dev.hypernet.platform.context.CallerContext;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.core.WorkerExecutor;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Says which addresses may be asked. An address of the open internet may, over TLS; nothing else, but for what {@code
 * hypernet.egress.allow} names: host names, addresses and networks (CIDR), separated by commas, that may be private and
 * may be asked without TLS.
 *
 * <p>A host passes when every address it resolves to does. Public is what {@link PublicAddresses} says.
 */
@Singleton
public class EgressGuard {
    private static final int LARGEST_PORT = 65535;
    /** Few, so that names whose servers are slow take no thread from other work. */
    private static final int RESOLVERS = 8;

    /** What ends in a number, decimal or hexadecimal, is meant as an address by whoever resolves it leniently. */
    private static final Predicate<String> NUMBER =
            Pattern.compile("(.*\\.)?([0-9]+|0[xX][0-9a-fA-F]*)\\.?").asMatchPredicate();

    private static final Predicate<String> DOTTED_DECIMAL =
            Pattern.compile("(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}").asMatchPredicate();

    private final AllowList allowed;
    private final NameService names;
    private final WorkerExecutor resolvers;
    /** What is being asked for: a name whose servers are slow takes one thread, however many want it. */
    private final Map<String, Uni<InetAddress[]>> asked = new ConcurrentHashMap<>();

    /**
     * For CDI, and for whoever has none.
     *
     * @param allowed what may be asked although it is not public; an entry nobody understands stops the start
     */
    @Inject
    public EgressGuard(Vertx vertx, @ConfigProperty(name = "hypernet.egress.allow") Optional<List<String>> allowed) {
        this(vertx, "egress-names", allowed.orElse(List.of()), InetAddress::getAllByName);
    }

    /**
     * Beside that one, with threads of its own to ask the name service: names that one has to do with hold up none of the
     * other's.
     *
     * @param resolvers what its threads are called
     */
    public EgressGuard(Vertx vertx, String resolvers, Optional<List<String>> allowed) {
        this(vertx, resolvers, allowed.orElse(List.of()), InetAddress::getAllByName);
    }

    EgressGuard(Vertx vertx, String resolvers, List<String> allowed, NameService names) {
        this.allowed = new AllowList(allowed);
        this.names = names;
        this.resolvers = vertx.createSharedWorkerExecutor(resolvers, RESOLVERS);
    }

    /**
     * Checks an address and, once, what its host resolves to. Does not fail. Asks the name service off the event loop,
     * for as long as that takes: whoever cannot wait gives up by a time-out of their own.
     */
    public Uni<Admission> admit(URI address) {
        Optional<String> flaw = flaw(address);
        return flaw.isPresent()
                ? Uni.createFrom().item(new Admission.Denied(flaw.get()))
                : resolved(address.getHost().toLowerCase(Locale.ROOT))
                        .emitOn(CallerContext.here())
                        .map(found -> judge(address, List.of(found)))
                        .onFailure(UnknownHostException.class)
                        .recoverWithItem(Admission.Unresolved::new);
    }

    /**
     * The same for whoever may block, as on a virtual thread, and connects by a client that resolves the name itself:
     * the JVM remembers what a name means for half a minute, so at once afterwards it means the same.
     */
    public Admission admitBlocking(URI address) {
        Optional<String> flaw = flaw(address);
        if (flaw.isPresent()) {
            return new Admission.Denied(flaw.get());
        }
        try {
            return judge(address, List.of(names.resolve(address.getHost())));
        } catch (UnknownHostException nowhere) {
            return new Admission.Unresolved();
        }
    }

    private Uni<InetAddress[]> resolved(String host) {
        return asked.computeIfAbsent(
                host,
                name -> resolvers
                        .executeBlocking(() -> names.resolve(name), false)
                        .onTermination()
                        .invoke(() -> asked.remove(name))
                        .memoize()
                        .indefinitely());
    }

    /** Whether the address is one over TLS; meant for those that were admitted. */
    static boolean isTls(URI address) {
        return "https".equals(scheme(address));
    }

    private static Optional<String> flaw(URI address) {
        String authority = address.getRawAuthority();
        if (!isTls(address) && !"http".equals(scheme(address))) {
            return Optional.of("is neither http nor https");
        }
        if (authority != null && authority.contains("@")) {
            return Optional.of("has a user part");
        }
        if (address.getHost() == null || isOddlyWritten(address.getHost())) {
            return Optional.of("names no host by its name or its address as usually written");
        }
        return address.getPort() == 0 || address.getPort() > LARGEST_PORT
                ? Optional.of("has a port that does not exist")
                : Optional.empty();
    }

    /** 0177.0.0.1, 127.1, 0x7f000001, zones: what one reader takes for one address and another for another. */
    private static boolean isOddlyWritten(String host) {
        return host.contains("%") || (NUMBER.test(host) && !DOTTED_DECIMAL.test(host));
    }

    private Admission judge(URI address, List<InetAddress> found) {
        boolean named = allowed.hasName(address.getHost());
        if (!named && !found.stream().allMatch(one -> PublicAddresses.contains(one) || allowed.hasAddress(one))) {
            return new Admission.Denied("resolves to an address that is not public");
        }
        if (!named && !isTls(address) && !found.stream().allMatch(allowed::hasAddress)) {
            return new Admission.Denied("is asked without TLS");
        }
        return found.isEmpty() ? new Admission.Unresolved() : new Admission.Admitted(found);
    }

    private static String scheme(URI address) {
        return address.getScheme() == null ? "" : address.getScheme().toLowerCase(Locale.ROOT);
    }
}

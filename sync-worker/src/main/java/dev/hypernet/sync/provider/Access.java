package dev.hypernet.sync.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypernet.connector.Authentication;
import dev.hypernet.connector.Authentication.Proven;
import dev.hypernet.connector.StreamAnswer;
import dev.hypernet.outbound.Proof;
import dev.hypernet.platform.secret.Secret;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A credential in a worker's hands: what proves a request, and what of it must not be seen in an answer. */
public final class Access {
    /** Of a provider that asks for no credential. */
    public static final Access OPEN = new Access(Proof.NONE, Redaction.NONE);

    /** What the client that sends it takes; it quotes what it refuses. */
    private static final Predicate<String> VALUE =
            Pattern.compile("[\\t\\x20-\\x7E]*").asMatchPredicate();

    private final Proof proof;
    private final Redaction redaction;

    private Access(Proof proof, Redaction redaction) {
        this.proof = proof;
        this.redaction = redaction;
    }

    /**
     * By a lease.
     *
     * @throws CredentialUnfit when the lease has not all that the definition asks for, or what cannot be sent
     */
    public static Access of(Authentication authentication, Lease lease) {
        Proven<Secret> proven = authentication.proven(name -> lease.field(name).reveal(), Secret::of);
        proven.headers().forEach(Access::check);
        Proof proof = new Proof(proven.headers(), proven.query());
        return new Access(proof, Redaction.of(authentication, lease.fields(), proof));
    }

    /** The credential, where the definition's authentication says it goes. */
    public Proof proof() {
        return proof;
    }

    /** An answer as it may be told and kept; the one that is given is used up. */
    public StreamAnswer discreet(StreamAnswer answer) {
        return redaction.of(answer);
    }

    /** Whether a next page's token or a cursor held the credential and no longer does: it leads nowhere. */
    public static boolean isTakenFrom(@Nullable JsonNode mark) {
        return mark != null && mark.toString().contains(Redaction.MARK);
    }

    private static void check(String name, Secret value) {
        if (!VALUE.test(value.reveal())) {
            throw new CredentialUnfit("cannot stand in the header " + name);
        }
    }
}

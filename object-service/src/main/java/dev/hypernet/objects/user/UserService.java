package dev.hypernet.objects.user;

import dev.hypernet.contracts.UserId;
import dev.hypernet.platform.problem.Problem;
import dev.hypernet.platform.secret.Secret;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;

/** Registers people and knows them by their password. */
@Singleton
public class UserService {
    /** Checked when there is no such person, so that an answer's time does not tell who is registered. */
    private static final Secret NOBODYS_HASH = Secret.of(
            "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");

    private final UserRepository users;
    private final Passwords passwords;
    private final Clock clock;

    UserService(UserRepository users, Passwords passwords, Clock clock) {
        this.users = users;
        this.passwords = passwords;
        this.clock = clock;
    }

    Uni<User> register(NewUser user) {
        return passwords
                .hash(Secret.of(user.password()))
                .chain(hash -> users.insert(user, hash, clock.instant()))
                .map(inserted -> inserted.orElseThrow(
                        () -> Problem.conflict("email-taken", "There is already an account with this address.")));
    }

    Uni<User> get(UserId user) {
        return users.findById(user).map(found -> found.orElseThrow(() -> Problem.notFound("user")));
    }

    /** The person with this address and password; nobody when either is wrong. */
    public Uni<Optional<User>> authenticate(String email, Secret password) {
        return users.findByEmail(email).chain(found -> verify(found, password));
    }

    private Uni<Optional<User>> verify(Optional<User> found, Secret password) {
        return passwords
                .matches(password, found.map(User::passwordHash).orElse(NOBODYS_HASH))
                .chain(matches -> matches && found.isPresent()
                        ? users.loggedIn(found.get().id(), clock.instant()).replaceWith(found)
                        : Uni.createFrom().item(Optional.empty()));
    }
}

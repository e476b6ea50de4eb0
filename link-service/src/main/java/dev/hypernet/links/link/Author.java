package dev.hypernet.links.link;

import dev.hypernet.contracts.UserId;
import dev.hypernet.links.history.Actor;

/**
 * In whose name links are made.
 *
 * @param name in links the {@code created_by}
 */
record Author(String name, Actor actor) {
    private static final String USER = "user";
    private static final String SYSTEM = "system";

    static Author person(UserId owner) {
        return new Author(USER, new Actor.Person(owner));
    }

    static Author system(String reason) {
        return new Author(SYSTEM, new Actor.Automatic(reason));
    }

    /** Nobody asked the system: what the owner deleted it does not make again. */
    boolean respectsDeletions() {
        return name.equals(SYSTEM);
    }
}

package dev.hypernet.links.listing;

import dev.hypernet.contracts.ObjectId;
import java.util.List;

/** From where links are looked at. A bidirectional link is seen from either end, in both directions. */
sealed interface Viewpoint {

    /** All of a person's links. */
    record Everywhere() implements Viewpoint {}

    /** The links that start from an object. */
    record From(ObjectId object) implements Viewpoint {}

    /** The links that lead to an object. */
    record To(ObjectId object) implements Viewpoint {}

    /** The links an object is an end of, each once. */
    record Either(ObjectId object) implements Viewpoint {}

    /** The links that start from an object and lead to any of some others: TAO's assoc_get. */
    record Between(ObjectId object, List<ObjectId> others) implements Viewpoint {}

    /** Whether this is the object looked from, of which nothing needs to be told. */
    default boolean standsAt(ObjectId end) {
        return switch (this) {
            case Everywhere() -> false;
            case From(ObjectId object) -> object.equals(end);
            case To(ObjectId object) -> object.equals(end);
            case Either(ObjectId object) -> object.equals(end);
            case Between(ObjectId object, List<ObjectId> others) -> object.equals(end);
        };
    }
}

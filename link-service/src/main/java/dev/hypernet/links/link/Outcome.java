package dev.hypernet.links.link;

import dev.hypernet.contracts.LinkId;
import dev.hypernet.platform.problem.Problem;

/** What became of one of the links a request is about. */
sealed interface Outcome {

    /** The outcome as a bulk's answer has it. */
    ItemOutcome item(int index, String instance);

    /** The link is there. */
    record Made(LinkView link) implements Outcome {
        @Override
        public ItemOutcome item(int index, String instance) {
            return new ItemOutcome(index, ItemOutcome.CREATED, link.id(), link, null);
        }
    }

    /** The link is gone. */
    record Deleted(LinkId id) implements Outcome {
        @Override
        public ItemOutcome item(int index, String instance) {
            return new ItemOutcome(index, ItemOutcome.NO_CONTENT, id, null, null);
        }
    }

    /** Nothing happened. */
    record Refused(Problem problem) implements Outcome {
        @Override
        public ItemOutcome item(int index, String instance) {
            return new ItemOutcome(index, problem.status(), null, null, problem.details(instance));
        }
    }
}

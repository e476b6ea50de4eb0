package dev.hypernet.benchmarks.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What an id tells. */
class NodesTest {
    private static final Nodes NODES = new Nodes(7, 1_000);

    @Test
    void anIdTellsOwnerAndNumberOfItsNode() {
        for (int node = 0; node < NODES.number(); node++) {
            UUID id = NODES.id(node);
            assertThat(Nodes.ownerOf(id)).isEqualTo(NODES.owner(node));
            assertThat(Nodes.numberOf(id)).isEqualTo(node);
        }
    }

    @Test
    void anIdIsARandomUuidByItsBits() {
        assertThat(NODES.id(6_999).version()).isEqualTo(4);
        assertThat(NODES.id(6_999).variant()).isEqualTo(2);
    }

    @Test
    void theLargestGraphHasNoIdTwice() {
        Nodes large = new Nodes(1, 1 << 20);
        Set<UUID> ids = new HashSet<>();
        for (int node = 0; node < large.number(); node++) {
            ids.add(large.id(node));
        }
        assertThat(ids).hasSize(large.number());
    }

    @Test
    void siblingsBelongToTheSameOwnerAndAreAllOthers() {
        Set<Integer> siblings = new HashSet<>();
        for (int distance = 1; distance < NODES.perOwner(); distance++) {
            int sibling = NODES.sibling(6_995, distance);
            assertThat(NODES.owner(sibling)).isEqualTo(NODES.owner(6_995));
            siblings.add(sibling);
        }
        assertThat(siblings).hasSize(NODES.perOwner() - 1).doesNotContain(6_995);
    }

    @Test
    void moreNodesThanIdsCanTellAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Nodes(2, (1 << 23) + 1));
    }
}

package dev.hypernet.objects.conflict;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The merge of one field, in every case there is: four policies, all values, edited or not, told when or not. */
@QuarkusTest
@WithTestResource(TestStack.class)
class ThreeWayMergeTest {
    private static final List<@Nullable String> VALUES = Arrays.asList(null, "one", "two", "three");
    private static final Instant EDITED = Instant.parse("2026-05-01T12:00:00Z");

    /**
     * One case of the merge.
     *
     * @param edited whether its owner changed the field; else any difference is the platform's
     * @param theirsAt when the source says it changed the object
     */
    private record Case(
            ConflictPolicy policy,
            @Nullable String base,
            @Nullable String mine,
            @Nullable String theirs,
            boolean edited,
            @Nullable Instant theirsAt) {

        boolean isChangedHere() {
            return edited && !Objects.equals(mine, base);
        }

        boolean isChangedThere() {
            return !Objects.equals(theirs, base);
        }

        boolean isContested() {
            return isChangedHere() && isChangedThere() && !Objects.equals(mine, theirs);
        }

        /** What the policies promise, in words of their own. */
        @Nullable
        String expected() {
            if (!isContested()) {
                return isChangedThere() ? theirs : mine;
            }
            return switch (policy) {
                case SOURCE_WINS -> theirs;
                case LOCAL_WINS, MANUAL -> mine;
                case NEWEST_WINS -> theirsAt != null && theirsAt.isBefore(EDITED) ? mine : theirs;
            };
        }
    }

    private record Merged(
            @Nullable String value,
            @Nullable JsonObject conflicts,
            @Nullable JsonObject editsLeft) {}

    @Test
    @Requirement("S09")
    void everyCaseEndsAsItsPolicySays() throws SQLException {
        List<Case> cases = cases();
        assertThat(cases).hasSize(4 * 64 * 2 * 3);
        try (Connection connection = TestStack.database().connectAs("object_request");
                PreparedStatement merge = connection.prepareStatement("select merged, conflicts, edits_left"
                        + " from object.merge_fields(?::jsonb, ?::jsonb, ?::jsonb, ?::jsonb, ?, ?::timestamptz)")) {
            for (Case one : cases) {
                check(one, merged(merge, one));
            }
        }
    }

    private static void check(Case one, Merged merged) {
        assertThat(merged.value()).as("the value of %s", one).isEqualTo(one.expected());
        boolean waits = one.isContested() && one.policy() == ConflictPolicy.MANUAL;
        assertThat(merged.conflicts())
                .as("the conflict of %s", one)
                .isEqualTo(waits ? new JsonObject().put("field", values(one)) : null);
        boolean stands = one.isChangedHere() && !Objects.equals(one.expected(), one.theirs());
        assertThat(merged.editsLeft())
                .as("whether the edit still stands in %s", one)
                .isEqualTo(stands ? new JsonObject().put("field", EDITED.toString()) : null);
    }

    private static JsonObject values(Case one) {
        return new JsonObject().put("base", one.base()).put("mine", one.mine()).put("theirs", one.theirs());
    }

    private static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (ConflictPolicy policy : ConflictPolicy.values()) {
            for (String base : VALUES) {
                for (String mine : VALUES) {
                    for (String theirs : VALUES) {
                        times().forEach(time -> {
                            cases.add(new Case(policy, base, mine, theirs, true, time));
                            cases.add(new Case(policy, base, mine, theirs, false, time));
                        });
                    }
                }
            }
        }
        return cases;
    }

    private static Stream<@Nullable Instant> times() {
        return Stream.of(null, EDITED.minusSeconds(1), EDITED.plusSeconds(1));
    }

    private static Merged merged(PreparedStatement merge, Case one) throws SQLException {
        merge.setString(1, object(one.base()));
        merge.setString(2, object(one.mine()));
        merge.setString(3, object(one.theirs()));
        merge.setString(4, object(one.edited() ? EDITED.toString() : null));
        merge.setString(5, one.policy().word());
        merge.setString(6, Objects.toString(one.theirsAt(), null));
        try (ResultSet result = merge.executeQuery()) {
            assertThat(result.next()).isTrue();
            return new Merged(
                    new JsonObject(result.getString(1)).getString("field"),
                    json(result.getString(2)),
                    json(result.getString(3)));
        }
    }

    /** One that is null and one that is not there are alike; here it is not there. */
    private static String object(@Nullable String value) {
        return value == null ? "{}" : new JsonObject().put("field", value).encode();
    }

    private static @Nullable JsonObject json(@Nullable String text) {
        return text == null ? null : new JsonObject(text);
    }
}

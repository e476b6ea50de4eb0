package dev.hypernet.credentials.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypernet.credentials.audit.Break.Reason;
import dev.hypernet.credentials.audit.Chains.Chain;
import dev.hypernet.credentials.audit.Seal.Retained;
import dev.hypernet.credentials.audit.Seal.Statement;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a walk along the seals finds; the database is in {@link AuditOfSecretsTest}. */
class ChainWalkTest {

    @Test
    void anHonestChainHolds() {
        Chain chain = Chain.of(5);

        Verification found = chain.walked();

        assertThat(found.broken()).isNull();
        assertThat(found.rows()).isEqualTo(15);
        assertThat(found.firstSequence()).isEqualTo(1);
        assertThat(found.newest()).isEqualTo(chain.seals().getLast().witness());
    }

    @Test
    void noSealsAtAllAreAnHonestBeginning() {
        Verification found = Chain.of(0).walked();

        assertThat(found.broken()).isNull();
        assertThat(found.newest()).isNull();
    }

    static Stream<String> columns() {
        return Stream.of(RecordedUse.class.getRecordComponents()).map(RecordComponent::getName);
    }

    @ParameterizedTest
    @MethodSource("columns")
    void aChangeOfAnyColumnIsFound(String column) throws ReflectiveOperationException {
        Chain chain = Chain.of(5);
        List<RecordedUse> rows = new ArrayList<>(chain.rows(3));
        rows.set(1, changed(rows.get(1), column));
        chain.uses().put(3L, rows);

        assertThat(chain.walked().broken()).isEqualTo(new Break(Reason.ROW_CHANGED, 3L, null));
    }

    @Test
    void aRowLessAndARowMoreAreFound() {
        Chain less = Chain.of(3);
        less.uses().put(2L, less.rows(2).subList(1, 3));
        Chain more = Chain.of(3);
        more.uses().put(2L, List.of(Chains.use(4), Chains.use(5), Chains.use(6), Chains.use(6)));

        assertThat(less.walked().broken()).isEqualTo(new Break(Reason.ROW_REMOVED, 2L, null));
        assertThat(more.walked().broken()).isEqualTo(new Break(Reason.ROW_ADDED, 2L, null));
    }

    @Test
    void rowsInAnotherOrderAreFound() {
        Chain chain = Chain.of(1);
        chain.uses().put(1L, chain.rows(1).reversed());

        assertThat(chain.walked().broken()).isEqualTo(new Break(Reason.ROW_CHANGED, 1L, null));
    }

    static Stream<String> statements() {
        return Stream.of(Statement.class.getRecordComponents())
                .map(RecordComponent::getName)
                .filter(name -> !name.equals("sequence"));
    }

    @ParameterizedTest
    @MethodSource("statements")
    void aChangeOfAnythingASealSaysIsFound(String said) throws ReflectiveOperationException {
        Chain chain = Chain.of(5);
        Seal seal = chain.seals().get(2);
        chain.seals().set(2, new Seal(changed(seal.statement(), said), seal.keyId(), seal.mac()));

        assertThat(chain.walked().broken()).isEqualTo(new Break(Reason.SEAL_CHANGED, 3L, null));
    }

    @Test
    void aSealThatIsMissingIsFound() {
        assertThat(Chain.of(5).without(3).walked().broken()).isEqualTo(new Break(Reason.SEAL_MISSING, 3L, null));
    }

    @Test
    void theFirstSealsCannotBeCutOffAsIfByRetention() {
        assertThat(Chain.of(5).without(1).walked().broken()).isEqualTo(new Break(Reason.SEAL_MISSING, 1L, null));
    }

    @Test
    void whatRetentionTookIsNotMissed() {
        Chain chain = Chain.of(3);
        chain.grow(Chains.keys(), new Retained(Chains.BEGINNING, 3));

        Verification found = chain.without(1).without(2).walked();

        assertThat(found.broken()).isNull();
        assertThat(found.firstSequence()).isEqualTo(3);
        assertThat(chain.without(3).walked().broken()).isEqualTo(new Break(Reason.SEAL_MISSING, 3L, null));
    }

    @Test
    void rowsFromBeforeTheHorizonMayHaveGone() {
        Chain chain = Chain.of(4);
        chain.uses().remove(1L);
        Instant horizon = Chains.BEGINNING.plusSeconds(4);

        Verification found = chain.walked(Chains.keys(), horizon);

        assertThat(found.broken()).isNull();
        assertThat(found.outlived()).isEqualTo(1);
        assertThat(found.rows()).isEqualTo(9);
    }

    @Test
    void anEndThatWasCutOffIsFoundByWhoKnowsASealOfIt() {
        Chain chain = Chain.of(5);
        Witness fourth = chain.seals().get(3).witness();
        Witness fifth = chain.seals().get(4).witness();

        Chain cut = chain.without(5);

        assertThat(cut.walked(fourth).broken()).isNull();
        assertThat(cut.walked(fifth).broken()).isEqualTo(new Break(Reason.END_CUT_OFF, 5L, null));
        assertThat(Chain.of(0).walked(fifth).broken()).isEqualTo(new Break(Reason.END_CUT_OFF, 1L, null));
    }

    @Test
    void anEndThatWasSealedAnewIsFoundByWhoKnowsASealOfTheOldOne() {
        Chain chain = Chain.of(5);
        Witness fifth = new Witness(5, "0".repeat(64));

        assertThat(chain.walked(fifth).broken()).isEqualTo(new Break(Reason.SEAL_CHANGED, 5L, null));
    }

    @Test
    void aSealOfAnotherKeyIsNone() {
        SealingKeys stranger = Chains.keys("of somebody who has the database and not our key");
        Chain chain = Chain.of(2);
        chain.grow(stranger, Retained.EVERYTHING);
        Seal forged = chain.seals().get(2);

        assertThat(chain.walked().broken()).isEqualTo(new Break(Reason.KEY_UNKNOWN, 3L, null));

        chain.seals().set(2, new Seal(forged.statement(), chain.seals().get(1).keyId(), forged.mac()));
        assertThat(chain.walked().broken()).isEqualTo(new Break(Reason.SEAL_CHANGED, 3L, null));
    }

    @Test
    void aChainOutlivesAChangeOfItsKey() {
        SealingKeys both = Chains.keys("the second key of this audit, in force since today", Chains.KEY);
        Chain chain = Chain.of(2);
        chain.grow(both, Retained.EVERYTHING);

        assertThat(chain.walked(both, Instant.EPOCH).broken()).isNull();
        assertThat(chain.walked().broken()).isEqualTo(new Break(Reason.KEY_UNKNOWN, 3L, null));
    }

    @Test
    void rowsSealedLongAfterTheirTimeAreCountedAndNotAccused() {
        Chain chain = Chain.of(1);
        List<RecordedUse> rows = List.of(Chains.use(4), Chains.use(5));
        Seal late = Chains.keys()
                .seal(Statement.over(
                        rows,
                        chain.seals().getFirst(),
                        Retained.EVERYTHING,
                        Chains.BEGINNING.plus(Duration.ofHours(2))));
        chain.seals().add(late);
        chain.uses().put(2L, rows);

        Verification found = chain.walked();

        assertThat(found.broken()).isNull();
        assertThat(found.late()).isEqualTo(2);
    }

    private static <R extends Record> R changed(R record, String which) throws ReflectiveOperationException {
        RecordComponent[] components = record.getClass().getRecordComponents();
        Object[] values = new Object[components.length];
        Class<?>[] types = new Class<?>[components.length];
        for (int at = 0; at < components.length; at++) {
            Object value = components[at].getAccessor().invoke(record);
            values[at] = components[at].getName().equals(which) ? another(value) : value;
            types[at] = components[at].getType();
        }
        @SuppressWarnings("unchecked")
        Constructor<R> canonical = (Constructor<R>) record.getClass().getDeclaredConstructor(types);
        return canonical.newInstance(values);
    }

    private static Object another(Object value) {
        return switch (value) {
            case Long number -> number + 1;
            case Integer number -> number + 1;
            case Instant time -> time.plusNanos(1000);
            case UUID id -> new UUID(id.getMostSignificantBits(), ~id.getLeastSignificantBits());
            case Retained retained -> new Retained(retained.horizon(), retained.keptFrom() + 1);
            default -> value + "'";
        };
    }
}

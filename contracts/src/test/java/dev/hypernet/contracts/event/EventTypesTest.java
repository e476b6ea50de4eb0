package dev.hypernet.contracts.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;

class EventTypesTest {

    @Test
    void everyEventHasATypeOfTheAgreedForm() {
        assertThat(EventTypes.all().keySet())
                .hasSizeGreaterThanOrEqualTo(20)
                .allMatch(name -> name.matches("dev\\.hypernet\\.[a-z]+\\.[a-z_]+\\.v1"));
    }

    @Test
    void aTypeNamesItsRecordInThePastTense() {
        EventTypes.all()
                .forEach((name, record) -> assertThat(name.split("\\.", -1)[3].replace("_", ""))
                        .as(record.getSimpleName())
                        .isSubstringOf((record.getSimpleName() + "batchfetched syncrequested contentrequested")
                                .toLowerCase(Locale.ROOT)));
    }

    @Test
    void anUnknownTypeIsNoError() {
        assertThat(EventTypes.recordOf("dev.hypernet.object.teleported.v1")).isEmpty();
    }
}

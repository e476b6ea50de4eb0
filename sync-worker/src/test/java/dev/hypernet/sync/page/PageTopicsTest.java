package dev.hypernet.sync.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypernet.contracts.event.SyncRequested;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class PageTopicsTest {
    private static final String PHOTOS = SyncRequested.topicOf("sandbox_photos");

    @Test
    void aWorkerServesEveryProviderUnlessItIsToldWhich() {
        assertThat(PHOTOS).matches(new PageTopics("", Set.of()).requested());
        assertThat(PHOTOS).matches(new PageTopics("", Set.of("gmail", "sandbox_photos")).requested());
        assertThat(PHOTOS).doesNotMatch(new PageTopics("", Set.of("gmail")).requested());
    }

    @Test
    void deadLettersAreNotRequests() {
        assertThat(PageTopics.deadLetters(PHOTOS)).doesNotMatch(new PageTopics("", Set.of()).requested());
    }

    @Test
    void aPrefixKeepsInstallationsApart() {
        PageTopics topics = new PageTopics("a.b.", Set.of());

        assertThat("a.b." + PHOTOS).matches(topics.requested());
        assertThat("a-b." + PHOTOS).doesNotMatch(topics.requested());
        assertThat(PHOTOS).doesNotMatch(topics.requested());
        assertThat(topics.transactionalId(new TopicPartition("a.b." + PHOTOS, 3)))
                .isEqualTo("a.b.sync-worker-a.b." + PHOTOS + "-3");
    }
}

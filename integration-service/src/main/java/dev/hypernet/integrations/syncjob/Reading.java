package dev.hypernet.integrations.syncjob;

import dev.hypernet.connector.Definition;
import dev.hypernet.connector.Stream;
import dev.hypernet.integrations.schedule.SyncSettings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a job is to read. A stream that is switched off is read where somebody asks for it by name, and only then. */
record Reading(Definition definition, SyncOrder order, SyncSettings settings) {

    List<Stream> streams() {
        return definition.streams().stream().filter(this::isRead).toList();
    }

    /** Their names; null where that is all there are. */
    @Nullable
    List<String> only() {
        List<Stream> read = streams();
        return read.size() == definition.streams().size()
                ? null
                : read.stream().map(Stream::name).toList();
    }

    private boolean isRead(Stream stream) {
        boolean isAskedFor = order.streams() == null || order.streams().contains(stream.name());
        return isAskedFor && (isByName() || settings.reads(stream.name()));
    }

    private boolean isByName() {
        return order.streams() != null && order.retryOf() == null;
    }
}

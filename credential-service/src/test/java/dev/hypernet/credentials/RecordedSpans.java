package dev.hypernet.credentials;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.quarkus.arc.Unremovable;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Keeps what an exporter would be given: every span of a trace whose caller wants it recorded. */
@Singleton
@Unremovable
public class RecordedSpans implements SpanProcessor {
    private final Queue<String> spans = new ConcurrentLinkedQueue<>();

    /** In their own words: name, attributes, events with the text of what was thrown, status. */
    public List<String> told() {
        return List.copyOf(spans);
    }

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {}

    @Override
    public boolean isStartRequired() {
        return false;
    }

    @Override
    public void onEnd(ReadableSpan span) {
        var data = span.toSpanData();
        spans.add("%s %s %s %s".formatted(data.getName(), data.getAttributes(), data.getEvents(), data.getStatus()));
    }

    @Override
    public boolean isEndRequired() {
        return true;
    }
}

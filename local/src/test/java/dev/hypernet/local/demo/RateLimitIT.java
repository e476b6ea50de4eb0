package dev.hypernet.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.hypernet.local.RunningStack;
import dev.hypernet.local.RunningStack.SecondReplica;
import dev.hypernet.local.Service;
import dev.hypernet.local.StackExtension;
import dev.hypernet.testkit.Requirement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Two processes of one service, asked by clients that obey nothing for longer than the limit's window: what counts is
 * how often the provider says it was asked.
 */
@ExtendWith(StackExtension.class)
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class RateLimitIT {
    /** Of Slack's document, for all of an integration's methods together. */
    private static final int A_MINUTE = 60;

    /** Posts come one by one from the beginning; what they leave of the minute is then asked for at once. */
    private static final Duration LATER = Duration.ofSeconds(20);

    /** Past the moment when what was asked for at once may be asked for again. */
    private static final Duration END = Duration.ofSeconds(85);

    private static final Duration BREATH = Duration.ofMillis(50);

    /** One answer to one who hammers. */
    private record Told(HypernetApi replica, Answer answer) {
        boolean isOutput() {
            return answer.status() == 200;
        }

        String policy() {
            return answer.header("RateLimit-Policy");
        }
    }

    /** Asks for the same again and again, of each replica in turn, whatever it is told. */
    private record Hammer(List<HypernetApi> replicas, String path, JsonNode input, long from, long to)
            implements Callable<List<Told>> {

        @Override
        public List<Told> call() {
            List<Told> told = new ArrayList<>();
            while (System.nanoTime() - from < 0) {
                LockSupport.parkNanos(from - System.nanoTime());
            }
            while (System.nanoTime() - to < 0) {
                HypernetApi replica = replicas.get(told.size() % replicas.size());
                told.add(new Told(replica, replica.post(path, input)));
                LockSupport.parkNanos(BREATH.toNanos());
            }
            return told;
        }
    }

    @Test
    @Requirement({"D05", "X04"})
    void twoReplicasTogetherAskNoProviderMoreOftenThanItAllowsInAnyMinute(RunningStack stack) throws Exception {
        Person person = Person.register(stack.addresses().frontDoor());
        SandboxControl provider = new SandboxControl(
                stack.addresses().sandbox(),
                "limit-" + UUID.randomUUID().toString().substring(0, 8));
        try (SecondReplica second = stack.startSecond(Service.INTEGRATION_SERVICE)) {
            assertThat(second.pid()).isNotEqualTo(stack.pid(Service.INTEGRATION_SERVICE));
            HypernetApi here = person.api();
            HypernetApi there = person.api().pastTheFrontDoor(second.address());
            Connected slack = Connected.toSlack(person, provider);
            // Whoever is asked for the first time is slow.
            here.post(slack.pathOf("check_access"), nothing()).expect(200);
            there.post(slack.pathOf("check_access"), nothing()).expect(200);

            List<Told> told = hammer(slack, provider, here, there);

            List<Told> outputs = told.stream().filter(Told::isOutput).toList();
            List<Told> refusals = told.stream().filter(one -> !one.isOutput()).toList();
            assertThat(refusals).allSatisfy(RateLimitIT::requireRateLimited);
            assertThat(refusals).extracting(Told::policy).contains("\"*\";q=60;w=60", "\"post_message\";q=1;w=1");
            JsonNode asked = provider.requestsTo("slack");
            stack.console()
                    .line("Two replicas, %d outputs and %d refusals in %d s: at most %d in a minute, %d allowed"
                            .formatted(
                                    outputs.size(),
                                    refusals.size(),
                                    END.toSeconds(),
                                    asked.path("busiest_minute").asInt(),
                                    A_MINUTE));
            assertThat(asked.path("busiest_minute").asInt()).isPositive().isLessThanOrEqualTo(A_MINUTE);
            assertThat(asked.path("refused").asInt(-1)).isZero();
            assertThat(asked.path("requests")).hasSizeGreaterThanOrEqualTo(outputs.size());
            assertThat(outputs).hasSizeGreaterThan(A_MINUTE);
            assertThat(outputs).extracting(Told::replica).contains(here, there);
        }
    }

    private static List<Told> hammer(Connected slack, SandboxControl provider, HypernetApi here, HypernetApi there)
            throws Exception {
        long now = System.nanoTime();
        long later = now + LATER.toNanos();
        long end = now + END.toNanos();
        String post = slack.pathOf("post_message");
        String check = slack.pathOf("check_access");
        JsonNode message = message(provider);
        List<Told> told = new ArrayList<>();
        try (ExecutorService clients = Executors.newFixedThreadPool(4)) {
            List<Hammer> hammers = List.of(
                    new Hammer(List.of(here, there), post, message, now, end),
                    new Hammer(List.of(there, here), post, message, now, end),
                    new Hammer(List.of(here, there), check, nothing(), later, end),
                    new Hammer(List.of(there, here), check, nothing(), later, end));
            for (Future<List<Told>> hammer : clients.invokeAll(hammers)) {
                told.addAll(hammer.get());
            }
        }
        return told;
    }

    private static void requireRateLimited(Told refusal) {
        assertThat(refusal.answer().expect(429).problem()).isEqualTo("rate-limited");
        assertThat(refusal.answer().header("Retry-After")).matches("[1-9]\\d*");
    }

    private static JsonNode nothing() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static JsonNode message(SandboxControl provider) {
        return JsonNodeFactory.instance
                .objectNode()
                .put(
                        "channel",
                        provider.holdingsAt("slack")
                                .path("channels")
                                .path("general")
                                .asText())
                .put("text", "Hello");
    }
}

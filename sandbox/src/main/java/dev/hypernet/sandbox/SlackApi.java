package dev.hypernet.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Slack's Web API as far as messages are posted: docs.slack.dev, chat.postMessage and auth.test. An error is an answer
 * 200 with {@code ok: false}, all but 429. A channel takes sixty messages in any minute: "one per second", with bursts.
 *
 * <p>A token is {@code xoxb-} and the account's name.
 */
final class SlackApi {

    static final String TOKEN_PREFIX = "xoxb-";

    private static final String NAME = "slack";
    private static final String JSON = "application/json; charset=utf-8";
    private static final int LONGEST_TEXT = 40_000;
    private static final List<String> CHANNELS = List.of("general", "random", "old-news");
    private static final String ARCHIVED = "old-news";

    /** A message as it is told to who posted it. */
    record Message(
            String channel,
            String ts,
            String text,
            @Nullable String threadTs) {}

    private record Channel(String id, String name, SlidingWindow window) {}

    private static final class Workspace {
        private final String account;
        private final Map<String, Channel> channels = new LinkedHashMap<>();
        private final List<Message> messages = new ArrayList<>();

        Workspace(String account) {
            this.account = account;
            CHANNELS.forEach(name -> channels.put(name, channel(name)));
        }

        private Channel channel(String name) {
            return new Channel(slackId("C", account + "/" + name), name, new SlidingWindow(60, Duration.ofMinutes(1)));
        }

        Optional<Channel> find(String wanted) {
            return channels.values().stream()
                    .filter(channel ->
                            channel.id().equals(wanted) || channel.name().equals(wanted.replace("#", "")))
                    .findFirst();
        }
    }

    private final Keys keys;
    private final Traffic traffic;
    private final Faults faults;
    private final Clock clock;
    private final Map<String, Workspace> workspaces = new HashMap<>();
    private int lastMessage;

    SlackApi(Keys keys, Traffic traffic, Faults faults, Clock clock) {
        this.keys = keys;
        this.traffic = traffic;
        this.faults = faults;
        this.clock = clock;
    }

    void mount(Router router) {
        router.route("/slack/api/*")
                .handler(this::signedIn)
                .handler(traffic.at(NAME))
                .handler(faults.on(Faults.Target.SLACK, SlackApi::refuse));
        router.post("/slack/api/auth.test").handler(this::test);
        router.post("/slack/api/chat.postMessage").handler(this::post);
        router.route("/slack/api/*").handler(context -> fail(context, "unknown_method"));
    }

    /** What a person sees of an account's workspace, for the control API. */
    Object messages(String account) {
        Workspace workspace = workspaceOf(account);
        Map<String, String> channels = new LinkedHashMap<>();
        workspace.channels.values().forEach(channel -> channels.put(channel.name(), channel.id()));
        return Map.of("channels", channels, "messages", List.copyOf(workspace.messages));
    }

    private void signedIn(RoutingContext context) {
        Optional<Secret> token = Caller.bearerToken(context)
                .or(() -> Optional.ofNullable(context.request().formAttributes().get("token"))
                        .map(Secret::of));
        Optional<String> account = token.flatMap(key -> keys.accountOf(TOKEN_PREFIX, key));
        if (account.isEmpty()) {
            fail(context, token.isEmpty() ? "not_authed" : "invalid_auth");
            return;
        }
        Caller.is(context, account.get());
        context.next();
    }

    private void test(RoutingContext context) {
        String account = Caller.account(context);
        Map<String, Object> answer = ok();
        answer.put("url", "https://" + account.toLowerCase(Locale.ROOT) + ".slack.example/");
        answer.put("team", account + "'s team");
        answer.put("user", "hypernet");
        answer.put("team_id", slackId("T", account));
        answer.put("user_id", slackId("U", account));
        answer.put("bot_id", slackId("B", account));
        answer.put("is_enterprise_install", false);
        answer(context, 200, answer);
    }

    private void post(RoutingContext context) {
        boolean json = String.valueOf(context.request().getHeader(HttpHeaders.CONTENT_TYPE))
                .startsWith("application/json");
        Optional<JsonNode> body = json ? Json.tree(context) : Optional.empty();
        if (json && body.isEmpty()) {
            fail(context, "invalid_json");
        } else if (json && !body.get().isObject()) {
            fail(context, "json_not_object");
        } else {
            post(context, body);
        }
    }

    private void post(RoutingContext context, Optional<JsonNode> body) {
        Workspace workspace = workspaceOf(Caller.account(context));
        Optional<Channel> channel = workspace.find(argument(context, body, "channel"));
        String text = argument(context, body, "text");
        String threadTs = argument(context, body, "thread_ts");
        Instant now = clock.instant();
        Optional<Duration> wait = channel.flatMap(each -> each.window().untilRoom(now));
        if (channel.isEmpty()) {
            fail(context, "channel_not_found");
        } else if (channel.get().name().equals(ARCHIVED)) {
            fail(context, "is_archived");
        } else if (text.isEmpty()) {
            fail(context, "no_text");
        } else if (text.length() > LONGEST_TEXT) {
            fail(context, "msg_too_long");
        } else if (wait.isPresent()) {
            tooMany(context, wait.get());
        } else {
            channel.get().window().take(now);
            String ts = "%010d.%06d".formatted(now.getEpochSecond(), ++lastMessage % 1_000_000);
            Message message = new Message(channel.get().id(), ts, text, threadTs.isEmpty() ? null : threadTs);
            workspace.messages.add(message);
            answer(context, 200, posted(workspace, message));
        }
    }

    private static Map<String, Object> posted(Workspace workspace, Message message) {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("type", "message");
        told.put("subtype", "bot_message");
        told.put("text", message.text());
        told.put("ts", message.ts());
        told.put("username", "hypernet");
        told.put("bot_id", slackId("B", workspace.account));
        if (message.threadTs() != null) {
            told.put("thread_ts", message.threadTs());
        }
        Map<String, Object> answer = ok();
        answer.put("channel", message.channel());
        answer.put("ts", message.ts());
        answer.put("message", told);
        return answer;
    }

    private static String argument(RoutingContext context, Optional<JsonNode> body, String name) {
        String form = context.request().formAttributes().get(name);
        return body.map(json -> json.path(name).asText()).orElse(form == null ? "" : form);
    }

    /** Faults in Slack's words. */
    private static void refuse(RoutingContext context, int status, String message) {
        if (status == 429) {
            tooMany(context, Duration.ofSeconds(1));
        } else {
            answer(context, status, error(status == 503 ? "service_unavailable" : "internal_error"));
        }
    }

    private static void tooMany(RoutingContext context, Duration wait) {
        Reply.later(context, wait);
        answer(context, 429, error("ratelimited"));
    }

    private static void fail(RoutingContext context, String error) {
        answer(context, 200, error(error));
    }

    private static Map<String, Object> ok() {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("ok", true);
        return answer;
    }

    private static Map<String, Object> error(String code) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("ok", false);
        answer.put("error", code);
        return answer;
    }

    private static void answer(RoutingContext context, int status, Object body) {
        Reply.body(context, status, JSON, Json.write(body));
    }

    private Workspace workspaceOf(String account) {
        return workspaces.computeIfAbsent(account, Workspace::new);
    }

    /** The same in every run, yet no other account's. */
    private static String slackId(String kind, String name) {
        return kind
                + Sha256.hex((kind + "/" + name).getBytes(UTF_8))
                        .substring(0, 10)
                        .toUpperCase(Locale.ROOT);
    }
}

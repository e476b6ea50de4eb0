package dev.hypernet.sync.content;

import dev.hypernet.connector.ConfigRejected;
import dev.hypernet.connector.Content;
import dev.hypernet.connector.Definition.AuthType;
import dev.hypernet.connector.ExpressionFailed;
import dev.hypernet.connector.ProviderRequest;
import dev.hypernet.contracts.event.ContentRequested;
import dev.hypernet.platform.secret.Secret;
import dev.hypernet.sync.provider.Lease;
import dev.hypernet.sync.provider.Leases;
import dev.hypernet.sync.provider.Leases.Purpose;
import dev.hypernet.sync.provider.Plan;
import dev.hypernet.sync.provider.Plans;
import dev.hypernet.sync.provider.ProviderClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;

/** One item's bytes, from the provider straight to object-service. */
@ApplicationScoped
public class ContentTransfer {
    private static final int UNAUTHORIZED = 401;

    private final Plans plans;
    private final Leases leases;
    private final ProviderClient provider;
    private final MediaStore media;

    ContentTransfer(Plans plans, Leases leases, ProviderClient provider, MediaStore media) {
        this.plans = plans;
        this.leases = leases;
        this.provider = provider;
        this.media = media;
    }

    /**
     * Ends when the bytes are stored. Blocks: for virtual threads.
     *
     * @throws ContentUnavailable when they cannot be had
     * @throws ProviderTrouble when they may be had later
     * @throws dev.hypernet.sync.provider.NeighbourUnavailable when one of ours is in trouble
     */
    void bring(ContentRequested wanted, Secret serviceToken) {
        Plan plan =
                plans.ofContents(wanted.jobId(), wanted.userId()).orElseThrow(() -> new ContentUnavailable("job_gone"));
        try {
            HttpResponse<InputStream> answer = asked(wanted, plan);
            try (InputStream bytes = answer.body()) {
                check(answer.statusCode());
                media.store(wanted, bytes, answer.headers(), serviceToken);
            }
        } catch (IOException failure) {
            throw new ProviderTrouble(ProviderClient.reason(failure));
        }
    }

    private HttpResponse<InputStream> asked(ContentRequested wanted, Plan plan) throws IOException {
        ProviderRequest request = request(wanted, plan);
        if (plan.definition().authType() == AuthType.NONE) {
            return provider.open(request, null);
        }
        Lease lease = leases.lease(wanted.integrationId(), wanted.userId(), Purpose.CONTENT)
                .orElseThrow(() -> new ContentUnavailable("unauthorized"));
        HttpResponse<InputStream> answer = provider.open(request, lease);
        if (answer.statusCode() != UNAUTHORIZED) {
            return answer;
        }
        answer.body().close();
        Lease renewed = leases.renewed(wanted.integrationId(), wanted.userId(), Purpose.CONTENT, lease)
                .orElseThrow(() -> new ContentUnavailable("unauthorized"));
        return provider.open(request, renewed);
    }

    private static ProviderRequest request(ContentRequested wanted, Plan plan) {
        Content content = plan.definition().content();
        if (content == null) {
            throw new ContentUnavailable("no_content");
        }
        try {
            return content.request(plan.config(), wanted.sourceId());
        } catch (ConfigRejected | ExpressionFailed | IllegalArgumentException unmade) {
            throw new ContentUnavailable("definition_error");
        }
    }

    private static void check(int status) {
        if (status >= 200 && status < 300) {
            return;
        }
        if (status == 429 || status == 408 || status >= 500) {
            throw new ProviderTrouble("answered " + status);
        }
        throw new ContentUnavailable(refusal(status));
    }

    private static String refusal(int status) {
        return switch (status) {
            case 404, 410 -> "gone";
            case UNAUTHORIZED -> "unauthorized";
            case 403 -> "forbidden";
            default -> "provider_refused";
        };
    }
}

package dev.hypernet.local.demo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypernet.local.RunningStack;
import dev.hypernet.local.Service;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;

/** An access token of a provider, had in the worker's name and with its secret: the only way there is. */
final class LentToken {

    private LentToken() {}

    /** Returns the token's text. */
    static String of(RunningStack stack, Person owner, String integrationId) throws IOException, InterruptedException {
        ObjectNode request =
                JsonNodeFactory.instance.objectNode().put("user_id", owner.id()).put("purpose", "sync");
        URI lease = URI.create(stack.addresses().of(Service.CREDENTIAL_SERVICE) + "/internal/v1/credentials/"
                + integrationId + "/lease");
        return Http.send("POST", lease, Map.of("Authorization", "Bearer " + ofWorker(stack)), request)
                .expect(200)
                .json()
                .path("access_token")
                .asText();
    }

    private static String ofWorker(RunningStack stack) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(stack.addresses().of(Service.OBJECT_SERVICE) + "/internal/v1/issuer/token"))
                .header("Authorization", stack.authorizationOf(Service.SYNC_WORKER))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("grant_type=client_credentials&audience=credential-service"))
                .build();
        HttpResponse<byte[]> answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofByteArray());
        return new Answer("The services' issuer", answer.statusCode(), answer.headers(), answer.body())
                .expect(200)
                .json()
                .path("access_token")
                .asText();
    }
}

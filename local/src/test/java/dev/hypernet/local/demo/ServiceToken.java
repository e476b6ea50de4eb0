package dev.hypernet.local.demo;

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

/** What one service shows another: a token of five minutes for one audience, had with the service's secret. */
final class ServiceToken {

    private ServiceToken() {}

    /** Returns the headers that say who calls. */
    static Map<String, String> identity(RunningStack stack, Service caller, Service audience)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(stack.addresses().of(Service.OBJECT_SERVICE) + "/internal/v1/issuer/token"))
                .header("Authorization", stack.authorizationOf(caller))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("grant_type=client_credentials&audience=" + audience.title()))
                .build();
        HttpResponse<byte[]> answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofByteArray());
        String token = new Answer("The services' issuer", answer.statusCode(), answer.headers(), answer.body())
                .expect(200)
                .json()
                .path("access_token")
                .asText();
        return Map.of("Authorization", "Bearer " + token);
    }
}

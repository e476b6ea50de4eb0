package dev.hypernet.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.mutiny.core.Vertx;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EgressGuardTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final Map<String, List<String>> NAMES = Map.of(
            "public.example", List.of("1.1.1.1", "2606:4700:4700::1111"),
            "private.example", List.of("10.1.2.3"),
            "half.example", List.of("1.1.1.1", "192.168.0.7"),
            "localhost", List.of("127.0.0.1"));

    @AfterAll
    static void close() {
        VERTX.close().await().atMost(Duration.ofSeconds(10));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "10.0.0.1",
                "100.64.0.1",
                "100.127.255.255",
                "127.0.0.1",
                "127.255.0.9",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.9",
                "192.0.2.1",
                "192.88.99.1",
                "192.168.1.1",
                "198.18.0.1",
                "198.19.255.255",
                "198.51.100.1",
                "203.0.113.1",
                "224.0.0.1",
                "239.255.255.255",
                "240.0.0.1",
                "255.255.255.255",
                "[::]",
                "[::1]",
                "[::ffff:127.0.0.1]",
                "[::ffff:10.0.0.1]",
                "[::127.0.0.1]",
                "[64:ff9b::127.0.0.1]",
                "[64:ff9b::a00:1]",
                "[64:ff9b:1::1]",
                "[100::1]",
                "[2001:0:4136:e378:8000:63bf:3fff:fdd2]",
                "[2001:2::1]",
                "[2001:db8::1]",
                "[2002:7f00:1::]",
                "[2002:c0a8:101::1]",
                "[3fff::1]",
                "[5f00::1]",
                "[fc00::1]",
                "[fd12:3456::1]",
                "[fe80::1]",
                "[fec0::1]",
                "[ff02::1]"
            })
    void anAddressThatIsNotPublicIsDenied(String host) {
        assertThat(admission("https://" + host + "/")).isEqualTo(notPublic());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "126.255.255.255",
                "172.15.255.255",
                "172.32.0.0",
                "192.0.1.0",
                "198.17.255.255",
                "198.20.0.0",
                "223.255.255.255",
                "[2001:200::1]",
                "[2606:4700:4700::1111]",
                "[::ffff:1.1.1.1]",
                "[64:ff9b::1.1.1.1]",
                "[2002:101:101::1]"
            })
    void anAddressOfTheOpenInternetIsAdmittedOverTls(String host) {
        assertThat(admission("https://" + host + ":8443/")).isInstanceOf(Admission.Admitted.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2130706433",
                "017700000001",
                "0x7f.0.0.1",
                "host.0x7f",
                "public.example.1",
                "0177.0.0.1",
                "00000127.0.0.1",
                "0x7f.0.0.1",
                "host.0x7f",
                "public.example.1",
                "127.1",
                "127.0.1",
                "127.0.0.1.",
                "1.1.1.01",
                "[fe80::1%25lo]",
                "%31%32%37.0.0.1",
                "①②⑦.0.0.1"
            })
    void anAddressInAnOddSpellingIsDeniedUnresolved(String host) {
        Names names = new Names();

        assertThat(admission(names, List.of(), "https://" + host + "/")).isInstanceOf(Admission.Denied.class);
        assertThat(names.asked).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"private.example", "PRIVATE.example.", "half.example", "localhost", "localhost."})
    void aNameIsDeniedWhenAnyOfItsAddressesIsNotPublic(String host) {
        assertThat(admission("https://" + host + "/")).isEqualTo(notPublic());
    }

    @ParameterizedTest
    @CsvSource({
        "ftp://public.example/, is neither http nor https",
        "//public.example/, is neither http nor https",
        "file:///etc/passwd, is neither http nor https",
        "https://somebody@public.example/, has a user part",
        "https://public.example:443@private.example/, has a user part",
        "https:///, names no host by its name or its address as usually written",
        "https:public.example, names no host by its name or its address as usually written",
        "https://public.example:0/, has a port that does not exist",
        "https://public.example:65536/, has a port that does not exist",
        "http://public.example/, is asked without TLS",
        "http://1.1.1.1/, is asked without TLS",
        "http://private.example/, resolves to an address that is not public"
    })
    void whatIsWrongWithAnAddressIsTold(String address, String reason) {
        assertThat(admission(address)).isEqualTo(new Admission.Denied(reason));
    }

    @ParameterizedTest
    @CsvSource({
        "private.example, https://private.example/",
        "private.example, http://PRIVATE.example.:8080/",
        "Private.Example., https://private.example/",
        "public.example, http://public.example/",
        "10.1.2.3, http://private.example/",
        "10.1.2.3, http://10.1.2.3/",
        "10.0.0.0/8, http://private.example/",
        "10.9.9.9/8, https://private.example/",
        "192.168.0.0/16, https://half.example/",
        "::1, http://[::1]/",
        "fd00::/8, http://[fd12::1]/"
    })
    void whatTheOperatorAllowsMayBePrivateAndWithoutTls(String allowed, String address) {
        assertThat(admission(new Names(), List.of("other.example", " " + allowed + " "), address))
                .isInstanceOf(Admission.Admitted.class);
    }

    @ParameterizedTest
    @CsvSource({
        "private.example, https://10.1.2.3/",
        "example, https://private.example/",
        "10.1.2.4, https://private.example/",
        "192.168.0.0/16, http://half.example/",
        "half.example, https://private.example/"
    })
    void nothingElseIsAllowedByThat(String allowed, String address) {
        assertThat(admission(new Names(), List.of(allowed), address)).isInstanceOf(Admission.Denied.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "*.example",
                "10.0.0.256",
                "10.0.0.0/33",
                "10.*.*.*",
                "10.0.0.1-9",
                "10",
                "a b",
                "a:80",
                "-a"
            })
    void anEntryNobodyUnderstandsStopsTheStart(String entry) {
        assertThatThrownBy(() -> new EgressGuard(VERTX, "names", List.of(entry), new Names()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(entry);
    }

    @Test
    void aNameIsResolvedOnceAndAdmittedWithAllItsAddresses() throws UnknownHostException {
        Names names = new Names();

        assertThat(admission(names, List.of(), "https://public.example/"))
                .isEqualTo(new Admission.Admitted(
                        List.of(InetAddress.getByName("1.1.1.1"), InetAddress.getByName("2606:4700:4700::1111"))));
        assertThat(names.asked).hasValue(1);
    }

    @Test
    void aNameWhoseServersAreSlowIsAskedForOnceHoweverManyWantIt() {
        CountDownLatch slow = new CountDownLatch(1);
        Names names = new Names();
        EgressGuard guard = new EgressGuard(VERTX, "names", List.of(), host -> {
            try {
                slow.await();
            } catch (InterruptedException ended) {
                throw new UnknownHostException(host);
            }
            return names.resolve(host);
        });

        List<CompletableFuture<Admission>> waiting = Stream.generate(
                        () -> guard.admit(URI.create("https://public.example/")).subscribeAsCompletionStage())
                .limit(50)
                .toList();
        slow.countDown();

        assertThat(waiting)
                .allSatisfy(one ->
                        assertThat(one).succeedsWithin(Duration.ofSeconds(10)).isInstanceOf(Admission.Admitted.class));
        assertThat(names.asked).hasValue(1);
    }

    @Test
    void slowNamesOfOneGuardHoldUpNoneOfAnothers() {
        CountDownLatch slow = new CountDownLatch(1);
        EgressGuard strangers = new EgressGuard(VERTX, "strangers", List.of(), host -> {
            try {
                slow.await();
            } catch (InterruptedException ended) {
                throw new UnknownHostException(host);
            }
            throw new UnknownHostException(host);
        });
        List<CompletableFuture<Admission>> waiting = IntStream.range(0, 50)
                .mapToObj(each -> strangers
                        .admit(URI.create("https://" + each + ".slow.example/"))
                        .subscribeAsCompletionStage())
                .toList();

        try {
            assertThat(admission("https://public.example/")).isInstanceOf(Admission.Admitted.class);
            assertThat(waiting).noneMatch(CompletableFuture::isDone);
        } finally {
            slow.countDown();
        }
    }

    @Test
    void aNameWithoutAddressIsUnresolved() {
        assertThat(admission("https://nowhere.example/")).isEqualTo(new Admission.Unresolved());
    }

    private static Admission.Denied notPublic() {
        return new Admission.Denied("resolves to an address that is not public");
    }

    private static Admission admission(String address) {
        return admission(new Names(), List.of(), address);
    }

    private static Admission admission(Names names, List<String> allowed, String address) {
        return new EgressGuard(VERTX, "names", allowed, names)
                .admit(URI.create(address))
                .await()
                .atMost(Duration.ofSeconds(10));
    }

    /** Knows the names above; addresses it reads as the JDK does. */
    private static final class Names implements NameService {
        private final AtomicInteger asked = new AtomicInteger();

        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
            asked.incrementAndGet();
            String name = host.toLowerCase(Locale.ROOT).replaceAll("\\.$", "");
            if (name.equals("nowhere.example")) {
                throw new UnknownHostException(host);
            }
            List<String> known = NAMES.getOrDefault(name, List.of(host));
            InetAddress[] addresses = new InetAddress[known.size()];
            for (int i = 0; i < addresses.length; i++) {
                addresses[i] = InetAddress.getByName(known.get(i));
            }
            return addresses;
        }
    }
}

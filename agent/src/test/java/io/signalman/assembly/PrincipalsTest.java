package io.signalman.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalman.access.GeneratedToken;
import io.signalman.access.Tokens;
import io.signalman.access.TrustedFile;
import io.signalman.core.Caller;
import io.signalman.core.Policy;
import io.signalman.http.call.Authenticator.Identity;
import io.signalman.posix.PosixHost;
import io.signalman.posix.TestPosixHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PrivilegedAction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.security.auth.Subject;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The roles that an earlier caller has today. */
class PrincipalsTest {
    private static final GeneratedToken ANNA = GeneratedToken.of("anna", List.of("operator"));
    private static final String CARL = "carl viewer subject:CN=Carl";

    @AutoClose
    private static final PosixHost host = TestPosixHost.open();

    /** Two users of this host, without and with an entry in its directory. */
    private static final int STRANGER = 123_456;

    private static final int NOBODY = 65534;

    @TempDir
    Path folder;

    private final AtomicLong now = new AtomicLong();
    private final List<String> doors = new ArrayList<>();
    private Principals principals;

    @BeforeEach
    void readTokens() throws Exception {
        write(ANNA.line(), CARL);
        principals = new Principals(
                Settings.of(Map.of()),
                Optional.of(new Tokens(new TrustedFile(folder.resolve("tokens")), now::get)),
                () -> doors,
                host.processes().details());
    }

    private void write(String... lines) throws IOException {
        Path draft = Files.writeString(folder.resolve("draft"), String.join("\n", lines));
        Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rw-------"));
        Files.move(draft, folder.resolve("tokens"), StandardCopyOption.REPLACE_EXISTING);
        now.addAndGet(TimeUnit.SECONDS.toNanos(1));
    }

    private Caller withToken(String secret) {
        return caller(principals.authenticator("run file").identify(secret).orElseThrow());
    }

    private static Caller caller(Identity shown) {
        return new Caller(
                shown.name(),
                shown.roles(),
                Caller.Door.HTTP,
                "",
                "",
                "",
                shown.credential(),
                Optional.empty(),
                Caller.NO_LIMIT);
    }

    private Optional<Set<String>> roles(Caller then) {
        return principals.withCurrentRoles(then).map(Caller::roles);
    }

    @Test
    void aTokenHasTheRolesOfItsLineWhileTheLineExists() throws Exception {
        Caller anna = withToken(ANNA.token());
        assertThat(roles(anna)).contains(Set.of("operator"));

        write(ANNA.line().replace("operator", "viewer"));
        assertThat(roles(anna)).contains(Set.of("viewer"));

        write(CARL);
        assertThat(roles(anna)).isEmpty();
    }

    /** A connector may authenticate without naming anybody. */
    @Test
    void aSubjectWithoutAPrincipalIsNotALocalCaller() {
        PrivilegedAction<Caller> call = principals::overJmx;
        Caller caller = Subject.doAs(new Subject(), call);

        assertThat(caller.name()).isEqualTo("jmx:unknown");
        assertThat(caller.door()).isEqualTo(Caller.Door.JMX);
    }

    @Test
    void aTokenThatWasReplacedOrReassignedIsRevoked() throws Exception {
        Caller anna = withToken(ANNA.token());

        write(GeneratedToken.of("anna", List.of("operator")).line());
        assertThat(roles(anna)).isEmpty();

        write(ANNA.line().replace("anna", "berta"));
        assertThat(roles(anna)).isEmpty();
    }

    @Test
    void onlyTheOwnerIsKnownWhileTheFileIsMalformed() throws Exception {
        Caller anna = withToken(ANNA.token());
        Caller carl = caller(principals.certified("CN=Carl").orElseThrow());
        Caller owner = withToken("run file");

        write("anna");

        assertThat(roles(anna)).isEmpty();
        assertThat(roles(carl)).isEmpty();
        assertThat(roles(owner)).contains(Set.of(Policy.ADMIN));
    }

    @Test
    void aCertificateHasTheRolesOfItsLine() throws Exception {
        Caller carl = caller(principals.certified("CN=Carl").orElseThrow());
        Caller unknown = caller(principals.certified("CN=Dora").orElseThrow());
        assertThat(roles(carl)).contains(Set.of("viewer"));
        assertThat(roles(unknown)).contains(Set.of());

        write(CARL.replace("viewer", "operator"));
        assertThat(roles(carl)).contains(Set.of("operator"));

        write(ANNA.line());
        assertThat(roles(carl)).as("the principal was the name on the line").isEmpty();
    }

    @Test
    void thisJvmsUserAndRootAreTheOwner() throws Exception {
        write("anna"); // also a malformed file

        for (int uid : new int[] {0, host.processes().details().effectiveUser()}) {
            Caller owner = caller(principals.user(uid).orElseThrow());
            assertThat(owner.name()).isEqualTo("owner");
            assertThat(roles(owner)).contains(Set.of(Policy.ADMIN));
        }
        assertThat(principals.user(STRANGER)).isEmpty();
    }

    @Test
    void anotherUserIsKnownByNameOrUidWithTheRolesOfTheLine() throws Exception {
        String name = host.processes().details().userName(NOBODY).orElseThrow();
        Caller nobody = caller(principals.user(NOBODY).orElseThrow());
        Caller stranger = caller(principals.user(STRANGER).orElseThrow());
        assertThat(nobody.name()).isEqualTo("unix:" + name);
        assertThat(stranger.name()).isEqualTo("unix:" + STRANGER);
        assertThat(roles(stranger)).contains(Set.of());

        write("nora operator unix:" + name, "eve viewer unix:" + STRANGER);
        assertThat(roles(nobody)).as("the user has another name now").isEmpty();
        Caller nora = caller(principals.user(NOBODY).orElseThrow());
        Caller eve = caller(principals.user(STRANGER).orElseThrow());
        assertThat(nora.name()).isEqualTo("nora");
        assertThat(roles(nora)).contains(Set.of("operator"));
        assertThat(eve.name()).isEqualTo("eve");
        assertThat(roles(eve)).contains(Set.of("viewer"));

        write("nora viewer unix:" + NOBODY);
        assertThat(roles(nora)).contains(Set.of("viewer"));
        assertThat(roles(eve)).isEmpty();
    }

    @Test
    void aUserOfThisHostIsFoundByName() {
        assertThat(principals.named("unix:anna").name()).isEqualTo("unix:anna");
        assertThat(principals.named("unix:anna").roles()).isEmpty();

        Caller nobody = caller(principals.user(NOBODY).orElseThrow());
        assertThat(principals.named(nobody.name())).isEqualTo(nobody);
        assertThat(principals.named("unix:" + NOBODY)).isEqualTo(nobody);
        assertThat(principals.named("unix:root").name()).isEqualTo("owner");
    }

    @Test
    void aLocalCallerBecomesAViewerOnceAnotherDoorIsOpen() {
        Caller local = principals.overJmx();
        assertThat(roles(local)).contains(Set.of(Policy.ADMIN));

        doors.add("a Jolokia of the host");

        assertThat(roles(local)).contains(Set.of(Policy.VIEWER));
        assertThat(principals.withCurrentRoles(local).orElseThrow().note()).contains("a Jolokia of the host");
    }
}

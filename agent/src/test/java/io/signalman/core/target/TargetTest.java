package io.signalman.core.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.signalman.core.ProcessIdentity;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {
    @Test
    void digitsAreAPid() {
        assertThat(Target.parse("4242")).isEqualTo(new Target.Pid(4242));
        assertThat(Target.parse("1")).isEqualTo(new Target.Pid(1));
        assertThat(Target.parse("2147483647")).isEqualTo(new Target.Pid(Integer.MAX_VALUE));
    }

    @Test
    void aPidWithAStartTimeIsAHandleWithOrWithoutInode() {
        assertThat(Target.parse("4242@8371934.13811"))
                .isEqualTo(new Target.Handle(new ProcessIdentity(4242, 8371934, 13811)));
        assertThat(Target.parse("4242@8371934")).isEqualTo(new Target.Handle(new ProcessIdentity(4242, 8371934, 0)));
    }

    @Test
    void groupsAndTreesAndBroadcastsAreKill2sForms() {
        assertThat(Target.parse("group:4242")).isEqualTo(new Target.Group(4242));
        assertThat(Target.parse("-4242")).isEqualTo(new Target.Group(4242));
        assertThat(Target.parse("tree:4242")).isEqualTo(new Target.Tree(4242));
        assertThat(Target.parse("0")).isEqualTo(new Target.OwnGroup());
        assertThat(Target.parse("group:0")).isEqualTo(new Target.OwnGroup());
        assertThat(Target.parse("-1")).isEqualTo(new Target.Everybody());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"nginx", "1e3", "abc def", " nginx", "a/b", "..", "foo@bar", "12x", "+x", "Group:7", "a)b\n"})
    void otherTextIsAName(String text) {
        assertThat(Target.parse(text)).isEqualTo(new Target.Name(text, false));
    }

    @Test
    void aNameMayBeLongerThanAnyThatTheKernelKeeps() {
        assertThat(Target.parse("n".repeat(300))).isEqualTo(new Target.Name("n".repeat(300), false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"42", "group:7", "*", "-1", "a:b", "name:x"})
    void aNameThatLooksLikeAnotherFormIsWrittenWithItsPrefix(String name) {
        assertThat(Target.parse("name:" + name)).isEqualTo(new Target.Name(name, true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "\t\n",
                "-",
                "--1",
                "-0",
                "-07",
                "+5",
                "007",
                "00",
                "2147483648",
                "4294967295",
                "4294967297",
                "9999999999999999999",
                "-2147483648",
                "4242@",
                "4242@x",
                "4242@08371934",
                "4242@00",
                "4242@8371934.013811",
                "4242@1.",
                "4242@1.x",
                "007@5",
                "0@5",
                "4242@99999999999999999999",
                "a\0b",
                "*",
                "a&",
                "&a",
                "a&&b",
                "a & b",
                "a&0",
                "a&-1",
                "a&*",
                "a&group:0",
                "newest",
                "newest&oldest",
                "a&newest&newest",
                "parent:",
                "parent:0",
                "parent:-1",
                "parent:*",
                "parent:newest",
                "tree:x:y",
                "parent:tree:parent:ns:parent:nginx",
                "session:0",
                "session:x",
                "state:",
                "state:1",
                "older:",
                "older:10",
                "older:-5s",
                "newer:10 m",
                "cgroup:a/b",
                "unit:a/b",
                "container:abc",
                "container:a/bcd",
                "pod:web-0",
                "env:KEY",
                "env:=x",
                "tty:../../etc/passwd",
                "tty:/dev/../etc/passwd",
                "pidfile:/run/nginx.pid",
                "a&pidfile:/run/nginx.pid",
                "nonsense:x",
                "4242@1,",
                "4242@1,4243",
                "4242@1,x@2",
                "name:",
                "name: ",
                "group:",
                "group:-5",
                "group:x",
                "tree:0",
                "tree:",
                "user:",
                "cmd:.*", // without regular expressions
                "-nginx"
            })
    void malformedTextIsAnErrorThatSaysSo(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Target.parse(text))
                .withMessageStartingWith("bad_value: target \"")
                .withMessageNotContaining("\n");
    }

    @Test
    void handlesJoinedByCommasAreThoseProcesses() {
        assertThat(Target.parse("4242@8371934.13811,4243@8371990"))
                .isEqualTo(new Target.Handles(
                        List.of(new ProcessIdentity(4242, 8371934, 13811), new ProcessIdentity(4243, 8371990, 0))));
    }

    @Test
    void anAmpersandInAValueIsEscaped() {
        assertThat(Target.parse("a\\x26b")).isEqualTo(new Target.Name("a&b", false));
        assertThat(Target.parse("name:a\\x26b")).isEqualTo(new Target.Name("a&b", true));
        assertThat(Target.parse("a\\x5cx26b")).isEqualTo(new Target.Name("a\\x5cx26b", false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name:worker&user:app",
                "4242&user:0",
                "4242@1&newer:10m",
                "4242@1,4243@2&session:7",
                "group:42&state:ZT",
                "-42&worker",
                "tree:42&worker&oldest",
                "newest&worker",
                "tree:nginx",
                "tree:group:7",
                "parent:parent:parent:parent:7",
                "ns:4242@1",
                "jvm",
                "jvm:org.example.Main",
                "exe:/usr/bin/java",
                "exe:java",
                "uid:0",
                "gid:adm",
                "tty:pts/3",
                "tty:/dev/tty1",
                "cgroup:/a&name:b",
                "unit:nginx.service",
                "container:0123456789ab",
                "pod:0a1b2c3d-1111-2222-3333-444455556666",
                "env:KEY=",
                "env:KEY=a=b",
                "older:500ms"
            })
    void conditionsSelect(String text) {
        assertThat(Target.parse(text)).isInstanceOf(Selection.class);
    }

    @Test
    void aCgroupIsATargetOfItsOwn() {
        assertThat(Target.parse("cgroup:/system.slice")).isEqualTo(new Target.Cgroup("/system.slice"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"name:jvm", "name:newest", "Newest", "jvm2"})
    void whatIsAlmostAConditionIsAName(String text) {
        assertThat(Target.parse(text)).isInstanceOf(Target.Name.class);
    }

    @Test
    void aTargetIsBounded() {
        assertTooMuch("n".repeat(1025), "1024 characters");
        assertTooMuch("user:a&name:" + "n".repeat(1024), "1024 characters");
        assertTooMuch("a&".repeat(16) + "a", "16 conditions");
        assertTooMuch("1@1,".repeat(2100) + "1@1", "8192 characters");
        assertTooMuch("parent:".repeat(140) + "1", "4 targets inside of each other");
        assertThat(Target.parse("1@1,".repeat(2000) + "2@1")).isInstanceOf(Target.Handles.class);
        assertThat(Target.parse("1@1,1@1.7,1@1")).isInstanceOf(Target.Handle.class);
    }

    private static void assertTooMuch(String text, String bound) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Target.parse(text))
                .withMessageStartingWith("bad_value: target \"")
                .withMessageContaining(bound);
    }

    @Test
    void anUnknownConditionTellsTheKnownOnes() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Target.parse("usr:app"))
                .withMessageContaining("usr:")
                .withMessageContaining("name, cmd, exe, user, uid")
                .withMessageContaining("name:…");
    }
}

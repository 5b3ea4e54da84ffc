// Only browsers without modules run this; they cannot run the client.
document.addEventListener("DOMContentLoaded", function () {
  var box = document.getElementById("trouble");
  box.getElementsByTagName("b")[0].textContent = "浏览器太旧了";
  box.getElementsByTagName("p")[0].textContent = "请更新浏览器，或者用微信打开。";
  box.getElementsByTagName("button")[0].style.display = "none";
  document.getElementById("app").style.display = "none";
  box.removeAttribute("hidden");
});

// A photo is made small before it is sent: a phone's has 4 MB. Where that fails, and without this script, it goes as it is.
(function(most,busy,held){
async function small(file){
if(file.size<=most)return file;
try{
var image=await createImageBitmap(file),by=Math.min(1,1600/Math.max(image.width,image.height)),canvas=document.createElement('canvas'),pen=canvas.getContext('2d'),quality=.72,blob;
canvas.width=image.width*by;canvas.height=image.height*by;
pen.fillStyle='#fff';pen.fillRect(0,0,1600,1600);
pen.imageSmoothingQuality='high';
pen.drawImage(image,0,0,canvas.width,canvas.height);
image.close();
do blob=await new Promise(function(done){canvas.toBlob(done,'image/jpeg',quality)});
while(blob.size>most&&(quality-=.12)>.2);
canvas.width=0;
// Some browsers answer another type than the one they were asked for.
if(blob.type==='image/jpeg'&&blob.size<file.size)return new File([blob],file.name.replace(/\.\w*$/,'')+'.jpg',{type:blob.type});
}catch(e){}
return file}
addEventListener('change',async function(event){
var input=event.target,chosen=[...input.files||[]],sent=new DataTransfer;
if(!/image/.test(input.accept)||!chosen.length)return;
busy++;
for(var file of chosen)sent.items.add(await small(file));
if(input.files[0]===chosen[0])input.files=sent.files;
if(!--busy&&held){var button=held;held=0;button.click()}
});
// Who presses a button meanwhile waits for the photo.
addEventListener('submit',function(event){if(busy){event.preventDefault();held=event.submitter}});
})(220000,0);
